// The columns that tables are made of: the figures of figures.h in words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/summary.h"
#include "report/figures/figures.h"

namespace edgebench::report {

struct Column {
  std::string name;
  std::string unit;                // Empty: none.
  int rank = 0;                    // The lowest are shown first where not all fit.
  std::vector<std::string> cells;  // One for each row.
  std::string explanation = {};    // For the legend; empty: the name says it.
};

// The rows that are ok and were measured: by workload, the smallest first, then the fastest.
std::vector<const judge::Row*> measured_rows(const judge::Summary& summary);

// The rows that tables show: those that were measured. Of an emulated machine, where no time is,
// all that are ok, in the order of the plan: their sizes and answers hold.
std::vector<const judge::Row*> shown_rows(const judge::Summary& summary);

// All others, in the order of the plan.
std::vector<const judge::Row*> other_rows(const judge::Summary& summary);

// Of each row, in their order.
std::vector<Reading> readings_of(const Figure& figure, const judge::Summary& summary,
                                 const std::vector<const judge::Row*>& rows);

// Whether a table should have the figure: a row has it and, of a setting, it differs.
bool is_worth_showing(const Figure& figure, const std::vector<Reading>& readings);

// How many decimals the figure's cells have, in units of its scale.
int decimals_of(const Figure& figure, const std::vector<Reading>& readings);

// The columns of the shown rows but their names, in the order of display. A column in which no
// row has a figure is left out.
std::vector<Column> columns_of(const judge::Summary& summary);

// What the columns' names and words mean, of those that are shown.
std::string legend(const std::vector<Column>& shown);

}  // namespace edgebench::report
