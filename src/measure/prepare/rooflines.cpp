#include "measure/prepare/rooflines.h"

#include <set>
#include <utility>

namespace edgebench::measure {

std::vector<int> thread_counts(std::span<const Candidate> candidates) {
  std::set<int> counts;
  for (const Candidate& candidate : candidates) {
    if (candidate.on_cpu()) counts.insert(candidate.threads_in_all());
  }
  return {counts.begin(), counts.end()};
}

std::vector<record::Roofline> roofline_records(std::span<const Candidate> candidates,
                                               std::span<const int> worker_cpus,
                                               const machine::RooflineEffort& effort) {
  std::vector<record::Roofline> records;
  for (machine::Roofline& roofline :
       machine::measure_rooflines(thread_counts(candidates), worker_cpus, effort)) {
    records.push_back({.roofline = std::move(roofline)});
  }
  return records;
}

}  // namespace edgebench::measure
