// Times by layer for a page or a pull request.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/layers/layer_difference.h"
#include "record/run.h"
#include "report/layers/layer_columns.h"

namespace edgebench::report {

// A column a candidate that has times; with a difference its sentence above. `every`: each layer of
// the network instead of its blocks.
std::string layer_markdown(const std::vector<record::NetworkLayer>& layers,
                           const std::vector<LayerColumn>& columns,
                           const std::optional<judge::LayerDifference>& difference, bool every);

}  // namespace edgebench::report
