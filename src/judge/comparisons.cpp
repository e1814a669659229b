#include "judge/comparisons.h"

#include <map>
#include <set>

namespace edgebench::judge {

stats::Tally tally_of(const RunRecords& records) {
  stats::Tally tally;
  std::map<std::string, int> batches;
  for (const Candidate& candidate : records.run.candidates) {
    batches[candidate.name] = candidate.batch;
  }
  for (const Round& round : records.rounds) {
    if (!round.finished) continue;
    for (const auto& sweep : round.sweeps) {
      std::vector<stats::Tally::SliceTime> times;
      for (const Slice& slice : sweep) {
        const auto batch = batches.find(slice.candidate);
        if (slice.run_ns.empty() || batch == batches.end()) continue;
        times.push_back({slice.candidate,
                         stats::time_per_image_ns(slice.run_ns, slice.streams, batch->second)});
      }
      tally.add_sweep(times);
    }
    std::set<std::string> survivors;
    for (const WorkerUse& worker : round.workers) survivors.insert(worker.candidate);
    tally.end_round(survivors);
  }
  return tally;
}

Comparison compare(const stats::Tally& tally, const std::string& candidate,
                   const std::string& other) {
  const std::vector<double> log_ratios = tally.log_ratios(candidate, other);
  return {.candidate = candidate,
          .other = other,
          .result = stats::compare(log_ratios),
          .rounds = log_ratios.size()};
}

}  // namespace edgebench::judge
