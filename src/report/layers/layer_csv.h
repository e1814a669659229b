// Times by layer for spreadsheets and scripts.
#pragma once

#include <string>
#include <vector>

#include "record/run.h"
#include "report/layers/layer_columns.h"

namespace edgebench::report {

// A row a candidate and layer, then a row a role of what is no layer's; an empty cell is a figure
// that is not known. Of candidates without times none. Source: RFC 4180.
std::string layer_csv(const std::vector<record::NetworkLayer>& layers,
                      const std::vector<LayerColumn>& columns);

}  // namespace edgebench::report
