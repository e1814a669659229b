// One candidate's figures from the records of a run.
#pragma once

#include "judge/summary.h"

namespace edgebench::judge {

// Everything of a row but its comparison and its trust.
Row row_of(const record::RunRecords& records, const record::Candidate& candidate);

}  // namespace edgebench::judge
