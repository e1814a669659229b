#include "judge/compare/comparisons.h"

namespace edgebench::judge {

ComparedPair compare(const stats::Tally& tally, const std::string& candidate,
                     const std::string& other) {
  const std::vector<double> log_ratios = tally.log_ratios(candidate, other);
  return {.candidate = candidate,
          .other = other,
          .result = stats::compare(log_ratios),
          .rounds = log_ratios.size()};
}

}  // namespace edgebench::judge
