// What the machine can do at most, beside what the candidates do: the rooflines of a run.
#pragma once

#include <span>
#include <vector>

#include "machine/roofline.h"
#include "measure/candidate.h"
#include "record/run.h"

namespace edgebench::measure {

// How many threads work at the same time, for each way in which the candidates that run on the
// processor differ: ascending.
std::vector<int> thread_counts(std::span<const Candidate> candidates);

// The `roofline` records of those, measured on the workers' CPUs. About half a second each.
std::vector<record::Roofline> roofline_records(std::span<const Candidate> candidates,
                                               std::span<const int> worker_cpus,
                                               const machine::RooflineEffort& effort);

}  // namespace edgebench::measure
