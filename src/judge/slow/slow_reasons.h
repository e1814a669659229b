// Why a candidate is no faster, as far as its run shows it: a sentence for each thing that was
// seen, and none for what is only likely.
#pragma once

#include <vector>

#include "judge/slow/slow_reason.h"
#include "judge/summary.h"

namespace edgebench::judge {

// Of a candidate that was measured on the processor; none of others. What concerns all of its time
// comes first, then what concerns most of it.
std::vector<SlowReason> slow_reasons(const record::RunRecords& records, const Row& row);

}  // namespace edgebench::judge
