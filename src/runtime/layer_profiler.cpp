#include "runtime/layer_profiler.h"

#include <algorithm>

#include <fmt/format.h>

namespace edgebench::runtime {

std::string fault_of(const KernelTimes& times) {
  for (const std::vector<std::int64_t>& row : times.rows_ns) {
    if (row.size() != times.kernels.size()) {
      return fmt::format("has {} times of {} kernels in a row", row.size(), times.kernels.size());
    }
    if (std::ranges::any_of(row, [](std::int64_t time_ns) { return time_ns < 0; })) {
      return "has a negative time";
    }
  }
  if (!times.spans_ns.empty() && times.spans_ns.size() != times.rows_ns.size()) {
    return fmt::format("has {} spans of {} rows", times.spans_ns.size(), times.rows_ns.size());
  }
  return {};
}

}  // namespace edgebench::runtime
