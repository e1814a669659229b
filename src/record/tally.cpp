#include "record/tally.h"

#include <algorithm>
#include <set>
#include <string>

namespace edgebench::record {

double time_per_image_ns(const Slice& slice, int batch) {
  const std::vector<double> run_ns(slice.times.run_ns.begin(), slice.times.run_ns.end());
  return stats::time_per_image_ns(run_ns, slice.times.streams, batch);
}

std::vector<stats::Tally::SliceTime> slice_times(const Sweep& sweep,
                                                 std::span<const Candidate> candidates) {
  std::vector<stats::Tally::SliceTime> times;
  for (const Slice& slice : sweep.slices) {
    const auto candidate = std::ranges::find(candidates, slice.candidate, &Candidate::name);
    if (candidate == candidates.end() || slice.times.run_ns.empty()) continue;
    times.push_back({slice.candidate, time_per_image_ns(slice, candidate->batch)});
  }
  return times;
}

stats::Tally tally_of(const RunRecords& records) {
  stats::Tally tally;
  for (const Round& round : records.rounds) {
    if (!round.finished()) continue;
    for (const Sweep& sweep : round.sweeps) {
      tally.add_sweep(slice_times(sweep, records.run.candidates));
    }
    std::set<std::string> survivors;
    for (const WorkerUse& worker : round.end->workers) survivors.insert(worker.candidate);
    tally.end_round(survivors);
  }
  return tally;
}

}  // namespace edgebench::record
