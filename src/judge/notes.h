// What to know before believing a run.
#pragma once

#include <vector>

#include "judge/summary.h"

namespace edgebench::judge {

// What matters most comes first.
std::vector<Note> notes_of(const record::RunRecords& records, const Summary& summary);

}  // namespace edgebench::judge
