// The answer of a run: which candidate is the fastest, or which ones are and what breaks the tie.
#pragma once

#include "judge/summary.h"
#include "stats/tally.h"

namespace edgebench::judge {

// Only candidates that are ok and were measured can win. `baseline` is the one that the sentence
// compares with.
struct Judgement {
  Verdict verdict;
  std::vector<Comparison> comparisons;  // Of the fastest with each of the others.
};
Judgement judge(const std::vector<Row>& rows, const stats::Tally& tally,
                const std::string& baseline);

}  // namespace edgebench::judge
