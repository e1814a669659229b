#include "report/figures/cells.h"

#include <cmath>

#include <fmt/format.h>

namespace edgebench::report {

int decimals_for(const std::vector<std::optional<double>>& values) {
  constexpr int kMost = 3;
  int decimals = 0;
  for (const std::optional<double>& value : values) {
    if (!value || *value == 0) continue;
    for (int enough = 0; enough <= kMost; ++enough) {
      // 9.996 rounds up to a digit more, so the rounded value decides.
      const double scale = std::pow(10, enough);
      if (std::round(std::abs(*value) * scale) < 100 && enough < kMost) continue;
      decimals = std::max(decimals, enough);
      break;
    }
  }
  return decimals;
}

std::string cell(const std::optional<double>& value, int decimals) {
  if (!value) return kNotMeasured;
  return fmt::format("{:.{}f}", *value, decimals);
}

}  // namespace edgebench::report
