#include "report/layers/layer_columns.h"

#include <algorithm>

#include "report/figures/columns.h"

namespace edgebench::report {

std::vector<LayerColumn> layer_columns(const judge::Summary& summary) {
  std::vector<LayerColumn> columns;
  for (const judge::Row* row : measured_rows(summary)) {
    const auto own =
        std::ranges::find(summary.layers, row->candidate.name, &judge::CandidateLayers::candidate);
    if (own == summary.layers.end()) continue;
    columns.push_back({.layers = *own, .p50_ns = row->latency->p50_ns});
  }
  return columns;
}

}  // namespace edgebench::report
