// Times by layer as text for a terminal: a row a block or layer, a column a candidate.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "record/run.h"
#include "report/layers/layer_columns.h"

namespace edgebench::report {

struct LayerTextOptions {
  std::size_t width = 80;  // Columns that do not fit follow in a further table.
  bool every = false;      // Every layer of the network instead of its blocks, and its kernel.
  bool compare = false;    // Two columns: where the difference is, and what it is in each row.
};

// `columns` from left to right; those without times are listed below with their reason. `layers`
// are the network's.
std::string layer_text(const std::vector<record::NetworkLayer>& layers,
                       const std::vector<LayerColumn>& columns, const LayerTextOptions& options);

}  // namespace edgebench::report
