// The columns that tables are made of.
#pragma once

#include <string>
#include <vector>

#include "judge/summary.h"

namespace edgebench::report {

struct Column {
  std::string name;
  std::string unit;                // Empty: none.
  int rank = 0;                    // The lowest are shown first where not all fit.
  std::vector<std::string> cells;  // One for each row.
  std::string explanation = {};    // For the legend; empty: the name says it.
};

// The rows that are ok and were measured: by load, the smallest first, then the fastest.
std::vector<const judge::Row*> measured_rows(const judge::Summary& summary);

// All others, in the order of the plan.
std::vector<const judge::Row*> other_rows(const judge::Summary& summary);

// The columns of the measured rows but their names, in the order of display. A column in which no
// row has a figure is left out.
std::vector<Column> columns_of(const judge::Summary& summary);

// What the columns' names and words mean, of those that are shown.
std::string legend(const std::vector<Column>& shown);

}  // namespace edgebench::report
