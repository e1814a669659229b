// Times by layer as text for a terminal: a row a block or layer, a column a candidate.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "judge/layers/layer_table.h"
#include "record/run.h"

namespace edgebench::report {

struct LayerColumn {
  judge::CandidateLayers layers;
  std::optional<double> p50_ns;  // Of the rounds.
};

struct LayerTextOptions {
  std::size_t width = 80;  // Columns that do not fit follow in a further table.
  bool every = false;      // Every layer of the network instead of its blocks.
};

// `columns` from left to right; those without times are listed below with their reason. `layers`
// are the network's.
std::string layer_text(const std::vector<record::NetworkLayer>& layers,
                       const std::vector<LayerColumn>& columns, const LayerTextOptions& options);

}  // namespace edgebench::report
