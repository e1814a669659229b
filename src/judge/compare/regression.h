// Whether a candidate became worse from one run to another: a gate for continuous integration. Two
// runs are two times of day, and what the machine did then is in every ratio between them; how each
// ratio was made is therefore part of the answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/compare/speed_change.h"
#include "record/records.h"

namespace edgebench::judge {

// What is allowed. Speed, size and memory by their share, accuracy by points of top-1.
struct GateRules {
  double allowed = 0.05;  // A time, size or memory of more than 1 + allowed times the base's fails.
  double accuracy_drop_points = 0.5;
  bool across_machines = false;
  std::string yardstick;  // Empty: one is chosen; "none": without.
};

// A figure before and after; nothing where it was not measured.
struct Pair {
  std::optional<double> base;
  std::optional<double> now;
};

struct CandidateChange {
  std::string base;  // Its name, and that of the new one: the same but for Basis::paired.
  std::string now;
  std::optional<SpeedChange> speed;  // Nothing where one of the two has no figures; of a yardstick
                                     // unpaired, and not judged by.
  Pair size_bytes;
  Pair peak_rss_bytes;
  Pair top1;                             // Shares of the images.
  std::vector<std::string> regressions;  // What became worse, in words; empty: nothing.
  std::vector<std::string> improvements;
};

struct Gate {
  bool regressed = false;
  std::string sentence;
  std::string how;        // How the speeds were compared, in a sentence or two.
  std::string yardstick;  // Empty: none.
  std::vector<CandidateChange> candidates;
  std::vector<std::string> not_compared;  // Sentences about candidates of only one run.
  std::vector<std::string> notes;         // What to know before believing it.
};

// Compares the candidates that both runs have, by name. A yardstick that is not named is the
// candidate of most rounds among those that are ok in both with the same version of the runtime and
// the same size, are no user's file, and have somebody to be compared with.
// Throws InputError if the runs are of other weights or images, have no candidate in common, or
// (unless allowed) are of other machines, UsageError if there is no such yardstick, and
// NothingMeasured if a run has no figures at all.
Gate compare_runs(const record::RunRecords& base, const record::RunRecords& now,
                  const GateRules& rules);

// Two candidates of one run. Throws UsageError for an unknown name, NothingMeasured where the base
// has no figures.
Gate compare_candidates(const record::RunRecords& run, const std::string& base,
                        const std::string& now, const GateRules& rules);

}  // namespace edgebench::judge
