// The candidates of a table of times by layer.
#pragma once

#include <optional>
#include <vector>

#include "judge/summary.h"

namespace edgebench::report {

struct LayerColumn {
  judge::CandidateLayers layers;
  std::optional<double> p50_ns;  // Of the rounds.
};

// Of all that were measured, as tables order them: by workload, then the fastest first. None of a
// run that has no layers.
std::vector<LayerColumn> layer_columns(const judge::Summary& summary);

}  // namespace edgebench::report
