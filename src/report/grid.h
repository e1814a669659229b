// Columns below their names, for a terminal. Figures come before names: where a line is too narrow
// for both, names are shortened in the middle, then stand on a line of their own; the essential
// figures are always there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/figures/columns.h"

namespace edgebench::report {

struct RowName {
  std::string mark;  // In front of the name, never shortened.
  std::string name;
};

struct Grid {
  std::string text;           // Ends with a newline.
  std::vector<Column> shown;  // In the order of display, for the legend.
};

// `columns` have a cell for each name.
Grid grid(const std::vector<RowName>& names, const std::vector<Column>& columns, std::size_t width);

// The name in at most `width` characters (at least 5): its beginning up to a colon, three dots, its
// end. "libtorch:torchscript-int8-qnnpack" in 24 is "libtorch:...int8-qnnpack".
std::string shortened(std::string_view name, std::size_t width);

}  // namespace edgebench::report
