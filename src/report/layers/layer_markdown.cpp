#include "report/layers/layer_markdown.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enum_names.h"
#include "judge/layers/layer_rows.h"
#include "report/figures/cells.h"
#include "report/text.h"
#include "runtime/profile_messages.h"

namespace edgebench::report {
namespace {

using Columns = std::vector<LayerColumn>;

std::string time_and_share(const LayerColumn& column, const std::optional<double>& time_ns) {
  if (!time_ns || column.layers.sum_ns <= 0) return kNotMeasured;
  return fmt::format("{:.1f} ({:.1f} %)", *time_ns / judge::kMicrosecond_ns,
                     100 * *time_ns / column.layers.sum_ns);
}

std::string layer_lines(const std::vector<record::NetworkLayer>& layers, const Columns& columns,
                        bool every) {
  std::string text;
  for (const judge::LayerRow& row : judge::layer_rows(layers, every)) {
    text += fmt::format("| {} |", markdown_cell(row.name));
    for (const LayerColumn& column : columns) {
      text += fmt::format(" {} |", time_and_share(column, judge::time_ns(row, column.layers)));
    }
    text += "\n";
  }
  return text;
}

std::string rest_lines(const Columns& columns) {
  std::string text;
  for (const auto& named : names_of(runtime::KernelRole{})) {
    std::string line;
    bool any = false;
    for (const LayerColumn& column : columns) {
      const auto group = column.layers.rest.find(named.value);
      const bool has = group != column.layers.rest.end();
      any = any || has;
      line += fmt::format(" {} |",
                          has ? time_and_share(column, group->second.median_ns) : kNotMeasured);
    }
    if (any) text += fmt::format("| {} |{}\n", judge::words_of(named.value), line);
  }
  return text;
}

}  // namespace

std::string layer_markdown(const std::vector<record::NetworkLayer>& layers, const Columns& columns,
                           const std::optional<judge::LayerDifference>& difference, bool every) {
  Columns with;
  std::string reasons;
  for (const LayerColumn& column : columns) {
    if (column.layers.has_times()) {
      with.push_back(column);
    } else {
      reasons += fmt::format("- {}: {}\n", column.layers.candidate, column.layers.why_none);
    }
  }
  std::string text;
  if (difference) text += difference->sentence + "\n\n";
  if (!with.empty()) {
    text += "| microseconds (share of the sum) |";
    std::string rule = "|---|";
    std::string sums = "| **sum** |";
    for (const LayerColumn& column : with) {
      text += fmt::format(" {} |", markdown_cell(column.layers.candidate));
      rule += "---:|";
      sums += fmt::format(" **{:.1f}** |", column.layers.sum_ns / judge::kMicrosecond_ns);
    }
    text += "\n" + rule + "\n" + layer_lines(layers, with, every) + rest_lines(with) + sums + "\n";
  }
  if (!reasons.empty()) text += "\nWithout times by layer:\n\n" + reasons;
  return text;
}

}  // namespace edgebench::report
