// The answer of a run: which candidate is the fastest, or which ones are and what breaks the tie.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "judge/summary.h"
#include "stats/tally.h"

namespace edgebench::judge {

struct Judgement {
  Verdict verdict;
  std::vector<ComparedPair> comparisons;  // Of the fastest with each of the others.
};

// What is asked for: the shortest time to an answer, or the most images in a time.
enum class Aim { latency, throughput };

// Only candidates that are ok and were measured can win; for latency, only those of the smallest
// workload among them. `baseline` is the one that the sentence compares with.
Judgement judge(const std::vector<Row>& rows, const stats::Tally& tally,
                const std::string& baseline, Aim aim = Aim::latency);

// Where a CPU quota stopped the run's processes for more than a twentieth of the measuring time:
// the verdict without its answer, and why. An inference that is stopped takes as long as the quota
// says; the slower a candidate is, the more of its inferences are. `quota_cpus` is of the record.
Verdict withheld_if_throttled(Verdict verdict, std::span<const record::Circumstances> rounds,
                              const std::optional<double>& quota_cpus);

// Of a machine that is emulated there are no times (figures.cpp), so there is no verdict, and why;
// unless no candidate is ok, which is said as everywhere.
Verdict withheld_if_emulated(Verdict verdict, const std::optional<std::string>& emulated,
                             bool any_ok);

// The rows that can win: ok, and with figures.
std::vector<const Row*> measured(const std::vector<Row>& rows);

// Those of the smallest workload, that of a user who waits for one answer.
std::vector<const Row*> of_smallest_workload(const std::vector<const Row*>& rows);

// Whether measured candidates were given different loads, so that throughput is a question of its
// own.
bool has_several_workloads(const std::vector<Row>& rows);

}  // namespace edgebench::judge
