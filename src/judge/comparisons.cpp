#include "judge/comparisons.h"

#include <set>

#include "stats/quantile.h"

namespace edgebench::judge {

stats::Tally tally_of(const RunRecords& records) {
  stats::Tally tally;
  for (const Round& round : records.rounds) {
    if (!round.finished) continue;
    for (const auto& sweep : round.sweeps) {
      std::vector<stats::Tally::SliceMedian> medians;
      for (const Slice& slice : sweep) {
        if (!slice.run_ns.empty()) {
          medians.push_back({slice.candidate, stats::median(slice.run_ns)});
        }
      }
      tally.add_sweep(medians);
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
