// One candidate's figures from the records of a run.
#pragma once

#include "judge/summary.h"

namespace edgebench::judge {

// Files of one network that differ by less, as a share, differ in their headers; memory, by what
// the allocator happened to keep.
inline constexpr double kSameSize = 0.01;
inline constexpr double kSameMemory = 0.05;

// Everything of a row but its comparison and its trust.
Row row_of(const record::RunRecords& records, const record::Candidate& candidate);

}  // namespace edgebench::judge
