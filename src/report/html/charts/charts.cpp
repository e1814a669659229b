#include "report/html/charts/charts.h"

#include <array>

namespace edgebench::report::html {

std::vector<Chart> charts_of(const judge::Summary& summary) {
  constexpr auto kCharts =
      std::to_array({&trade_off_chart, &distribution_chart, &cold_start_chart, &memory_chart,
                     &size_chart, &throughput_chart, &roofline_chart, &energy_chart});
  std::vector<Chart> charts;
  for (const auto& make : kCharts) {
    if (std::optional<Chart> chart = make(summary)) charts.push_back(std::move(*chart));
  }
  return charts;
}

}  // namespace edgebench::report::html
