#include "fleet/table.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enum_names.h"
#include "report/text.h"

namespace edgebench::fleet {

std::string fleet_table(const std::vector<Row>& rows, std::size_t width) {
  std::size_t longest = 0;
  for (const Row& row : rows) longest = std::max(longest, report::width_of(row.node));
  std::string table;
  for (const Row& row : rows) {
    const std::string words =
        fmt::format("{}{}{}", enum_name(row.stage), row.words.empty() ? "" : ": ", row.words);
    table += report::wrapped(words, width, report::left(row.node, longest + 2));
  }
  return table;
}

std::string what_next(const std::vector<Row>& rows) {
  std::string next;
  if (std::ranges::any_of(rows, &Row::moves)) {
    next = "The jobs go on; the same command waits for them.";
  } else if (std::ranges::any_of(rows, &Row::missing)) {
    next = "The same command submits the nodes that have no run.";
  } else if (std::ranges::any_of(rows,
                                 [](const Row& row) { return row.stage == Stage::waiting; })) {
    next = "The same command waits for the tasks that stay in the queue.";
  }
  return next;
}

}  // namespace edgebench::fleet
