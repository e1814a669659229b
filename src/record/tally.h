// A run's measurements, reduced to what comparisons need: the coordinator decides by it when to
// stop, and the judge who is faster.
#pragma once

#include <span>
#include <vector>

#include "record/records.h"
#include "stats/tally.h"

namespace edgebench::record {

// Of one inference of one image. Throws std::invalid_argument if its streams do not fit its runs.
double time_per_image_ns(const Slice& slice, int batch);

// What the tally takes of a sweep: slices without runs, and of candidates that the run does not
// have, are left out.
std::vector<stats::Tally::SliceTime> slice_times(const Sweep& sweep,
                                                 std::span<const Candidate> candidates);

// Of the finished rounds.
stats::Tally tally_of(const RunRecords& records);

}  // namespace edgebench::record
