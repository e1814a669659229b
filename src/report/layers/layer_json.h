// Times by layer for programs; docs/RESULT_SCHEMA.md describes every field.
#pragma once

#include <string>
#include <vector>

#include "judge/layers/layer_difference.h"
#include "record/run.h"
#include "report/json_values.h"
#include "report/layers/layer_columns.h"

namespace edgebench::report {

// An element a candidate; the rows are those of the network, the same of all, then the rest.
Json layers_of(const std::vector<record::NetworkLayer>& layers,
               const std::vector<LayerColumn>& columns);

// What `edgebench layers` says; `difference` of two candidates.
std::string layer_json(const std::vector<record::NetworkLayer>& layers,
                       const std::vector<LayerColumn>& columns,
                       const std::optional<judge::LayerDifference>& difference);

}  // namespace edgebench::report
