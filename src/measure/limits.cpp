#include "measure/limits.h"

#include <set>
#include <utility>

namespace edgebench::measure {

std::vector<int> thread_counts(std::span<const Candidate> candidates) {
  std::set<int> counts;
  for (const Candidate& candidate : candidates) {
    counts.insert(candidate.threads * candidate.streams);
  }
  return {counts.begin(), counts.end()};
}

std::vector<nlohmann::json> roofline_records(std::span<const Candidate> candidates,
                                             std::span<const int> worker_cpus,
                                             const machine::RooflineEffort& effort) {
  std::vector<nlohmann::json> records;
  for (const machine::Roofline& roofline :
       machine::measure_rooflines(thread_counts(candidates), worker_cpus, effort)) {
    nlohmann::json record = roofline;
    record["record"] = "roofline";
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace edgebench::measure
