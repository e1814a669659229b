// What a reader adds up stands together: the rows of layers and the named rest make the sum, and
// the sum stands above what an inference took.

#include "report/layers/layer_text.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/enum_names.h"
#include "judge/layers/layer_difference.h"
#include "judge/layers/layer_rows.h"
#include "judge/layers/layer_sum.h"
#include "report/figures/cells.h"
#include "report/grid.h"
#include "report/layers/layer_details.h"
#include "report/text.h"
#include "runtime/profile_messages.h"

namespace edgebench::report {
namespace {

constexpr std::size_t kColumnGap = 3;
constexpr std::size_t kLeastColumn = 13;  // "12345  12.3 %"
constexpr std::size_t kMostColumn = 22;
constexpr std::size_t kShareWidth = 8;
constexpr std::string_view kDifference = "difference";
constexpr std::size_t kDifferenceWidth = kColumnGap + kDifference.size();
constexpr double kFewMicroseconds = 1000;  // A sum below it is told with a decimal.
constexpr double kTellingShare = 0.01;     // Spreads of less than this of the sum tell nothing.

using ColumnSpan = std::span<const LayerColumn>;

std::string microseconds(const LayerColumn& column, const std::optional<double>& time_ns) {
  if (!time_ns) return kNotMeasured;
  const bool few = column.layers.sum_ns < kFewMicroseconds * judge::kMicrosecond_ns;
  return cell(*time_ns / judge::kMicrosecond_ns, few ? 1 : 0);
}

// The time, and its share of the sum.
std::string with_share(const LayerColumn& column, const std::optional<double>& time_ns) {
  const double sum_ns = column.layers.sum_ns;
  if (!time_ns || sum_ns <= 0) {
    return microseconds(column, time_ns) + std::string(kShareWidth, ' ');
  }
  return microseconds(column, time_ns) +
         right(fmt::format("{:.1f} %", 100 * *time_ns / sum_ns), kShareWidth);
}

std::string alone(const LayerColumn& column, const std::optional<double>& time_ns) {
  return microseconds(column, time_ns) + std::string(kShareWidth, ' ');
}

// The largest spread between launches among what is worth looking at.
std::optional<double> largest_spread(const judge::CandidateLayers& candidate) {
  std::optional<double> largest;
  const auto look_at = [&](const judge::KernelGroup& group) {
    if (!group.spread || group.median_ns < kTellingShare * candidate.sum_ns) return;
    largest = std::max(largest.value_or(0), *group.spread);
  };
  for (const auto& layer : candidate.layers) {
    if (layer) look_at(*layer);
  }
  for (const auto& [role, group] : candidate.rest) look_at(group);
  return largest;
}

enum class Form { time_with_share, time, share };

struct TextRow {
  std::string name;
  Form form = Form::time;
  std::function<std::optional<double>(const LayerColumn&)> value;  // Of a share from 0 to 1.
  bool absent_is_zero = false;  // Who has no such kernel takes no time for it.
};

std::string text_of(const TextRow& row, const LayerColumn& column) {
  const std::optional<double> value = row.value(column);
  if (row.form == Form::time_with_share) return with_share(column, value);
  if (row.form == Form::time) return alone(column, value);
  return value ? right(fmt::format("{:.1f} %", 100 * *value), kShareWidth)
               : kNotMeasured + std::string(kShareWidth, ' ');
}

// What the first one takes more than the second.
std::string difference_of(const TextRow& row, const LayerColumn& first, const LayerColumn& second) {
  if (row.form == Form::share) return "";
  std::optional<double> one_ns = row.value(first);
  std::optional<double> other_ns = row.value(second);
  if (row.absent_is_zero) {
    one_ns = one_ns.value_or(0);
    other_ns = other_ns.value_or(0);
  }
  if (!one_ns || !other_ns) return kNotMeasured;
  const bool few = std::min(first.layers.sum_ns, second.layers.sum_ns) <
                   kFewMicroseconds * judge::kMicrosecond_ns;
  return fmt::format("{:+.{}f}", (*one_ns - *other_ns) / judge::kMicrosecond_ns, few ? 1 : 0);
}

std::vector<TextRow> rest_rows(ColumnSpan columns) {
  std::vector<TextRow> rows;
  for (const auto& one : names_of(runtime::KernelRole{})) {
    const runtime::KernelRole role = one.value;
    const bool any = std::ranges::any_of(
        columns, [role](const LayerColumn& column) { return column.layers.rest.contains(role); });
    if (!any) continue;
    rows.push_back({.name = std::string(judge::words_of(role)),
                    .form = Form::time_with_share,
                    .value =
                        [role](const LayerColumn& column) {
                          const auto found = column.layers.rest.find(role);
                          return found == column.layers.rest.end()
                                     ? std::nullopt
                                     : std::optional(found->second.median_ns);
                        },
                    .absent_is_zero = true});
  }
  return rows;
}

std::vector<TextRow> total_rows() {
  return {
      {"sum", Form::time_with_share,
       [](const LayerColumn& column) { return column.layers.sum_ns; }},
      {"spread up to", Form::share,
       [](const LayerColumn& column) { return largest_spread(column.layers); }},
      {"between", Form::time, [](const LayerColumn& column) { return column.layers.between_ns; }},
      {"profiling", Form::time,
       [](const LayerColumn& column) { return column.layers.profiling_ns; }},
      {"unprofiled", Form::time, [](const LayerColumn& column) { return column.layers.plain_ns; }},
      {"p50", Form::time, [](const LayerColumn& column) { return column.p50_ns; }}};
}

std::vector<std::vector<TextRow>> text_rows(const std::vector<record::NetworkLayer>& layers,
                                            ColumnSpan columns, bool every) {
  std::vector<TextRow> of_layers;
  for (const judge::LayerRow& row : judge::layer_rows(layers, every)) {
    of_layers.push_back({row.name, Form::time_with_share, [row](const LayerColumn& column) {
                           return judge::time_ns(row, column.layers);
                         }});
  }
  return {of_layers, rest_rows(columns), total_rows()};
}

// "onnxruntime:int8" in two lines, as wide as a column may be.
std::pair<std::string, std::string> heading_of(const LayerColumn& column) {
  const std::string& name = column.layers.candidate;
  const std::size_t colon = name.find(':');
  if (colon == std::string::npos) return {"", shortened(name, kMostColumn)};
  return {shortened(name.substr(0, colon + 1), kMostColumn),
          shortened(name.substr(colon + 1), kMostColumn)};
}

std::size_t width_of_column(const LayerColumn& column) {
  const auto [above, below] = heading_of(column);
  return kColumnGap + std::max({kLeastColumn, width_of(above), width_of(below)});
}

std::string trimmed_line(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

// With the difference of two columns as a third.
std::string one_table(const std::vector<std::vector<TextRow>>& blocks, ColumnSpan columns,
                      std::size_t name_width, bool with_difference) {
  std::string above(name_width, ' ');
  std::string below(name_width, ' ');
  for (const LayerColumn& column : columns) {
    const auto [first, second] = heading_of(column);
    above += right(first, width_of_column(column));
    below += right(second, width_of_column(column));
  }
  if (with_difference) below += right(kDifference, kDifferenceWidth);
  std::string text = trimmed_line(above) + trimmed_line(below);
  for (const std::vector<TextRow>& rows : blocks) {
    if (&rows != &blocks.front() && !rows.empty()) text += "\n";
    for (const TextRow& row : rows) {
      std::string cells = left(row.name, name_width);
      for (const LayerColumn& column : columns) {
        cells += right(text_of(row, column), width_of_column(column));
      }
      if (with_difference) {
        cells += right(difference_of(row, columns.front(), columns.back()), kDifferenceWidth);
      }
      text += trimmed_line(cells);
    }
  }
  return text;
}

std::string all_tables(const std::vector<record::NetworkLayer>& layers, ColumnSpan columns,
                       const LayerTextOptions& options) {
  const auto blocks = text_rows(layers, columns, options.every);
  std::size_t name_width = 0;
  for (const auto& rows : blocks) {
    for (const TextRow& row : rows) name_width = std::max(name_width, width_of(row.name));
  }
  std::string text;
  const bool two = options.compare && columns.size() == 2;
  const bool with_difference = two && name_width + width_of_column(columns[0]) +
                                              width_of_column(columns[1]) + kDifferenceWidth <=
                                          options.width;
  while (!columns.empty()) {
    std::size_t count = 0;
    std::size_t used = name_width;
    do {
      used += width_of_column(columns[count++]);
    } while (count < columns.size() && used + width_of_column(columns[count]) <= options.width);
    text += "\n" + one_table(blocks, columns.first(count), name_width, with_difference);
    columns = columns.subspan(count);
  }
  return text;
}

// Layers of the network that no kernel was assigned to.
std::string about_missing(const std::vector<record::NetworkLayer>& layers,
                          const LayerColumn& column) {
  const judge::CandidateLayers& own = column.layers;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!own.layers[i]) names.push_back(layers[i].name);
  }
  constexpr std::size_t kMostNames = 3;
  const bool more = names.size() > kMostNames;
  if (more) names.resize(kMostNames);
  return fmt::format("{}: {} of {} layers have a kernel; there is none of {}{}", own.candidate,
                     own.mapped, layers.size(), fmt::join(names, ", "), more ? " and others" : "");
}

// Candidates by what is said of them.
class ByReason {
 public:
  void add(const std::string& reason, const std::string& candidate) {
    const auto known =
        std::ranges::find_if(reasons_, [&](const auto& one) { return one.first == reason; });
    if (known == reasons_.end()) {
      reasons_.push_back({reason, {candidate}});
    } else {
      known->second.push_back(candidate);
    }
  }

  // A line for each, in the order in which they came.
  std::string lines(std::size_t width) const {
    std::string text;
    for (const auto& [reason, names] : reasons_) {
      text += wrapped(fmt::format("{}: {}.", fmt::join(names, ", "), reason), width, "- ");
    }
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons_;
};

std::string by_order(ColumnSpan columns, std::size_t width) {
  ByReason reasons;
  for (const LayerColumn& column : columns) {
    const judge::CandidateLayers& own = column.layers;
    if (own.by_order <= 1) continue;  // A single one that is left is certain.
    reasons.add(fmt::format("{} kernels have no name of the network's, so they were assigned in "
                            "the order in which they ran",
                            own.by_order),
                own.candidate);
  }
  return reasons.lines(width);
}

std::string why_slow(ColumnSpan columns, std::size_t width) {
  ByReason reasons;
  for (const LayerColumn& column : columns) {
    for (const judge::SlowReason& reason : column.slow_reasons) {
      reasons.add(reason.sentence, column.layers.candidate);
    }
  }
  return reasons.lines(width);
}

std::string why_without(ColumnSpan columns, std::size_t width) {
  ByReason reasons;
  for (const LayerColumn& column : columns) {
    reasons.add(column.layers.why_none, column.layers.candidate);
  }
  return reasons.lines(width);
}

std::string about(const std::vector<record::NetworkLayer>& layers, ColumnSpan columns,
                  std::size_t width) {
  std::string text;
  std::vector<std::string> cut;
  for (const LayerColumn& column : columns) {
    const judge::CandidateLayers& own = column.layers;
    if (own.mapped < layers.size()) {
      text += wrapped(about_missing(layers, column) + ".", width, "- ");
    }
    const auto sum = judge::layer_sum(own, column.p50_ns);
    if (sum && !sum->within) text += wrapped(sum->sentence + ".", width, "- ");
    if (own.clock_ns == judge::kMicrosecond_ns) {
      cut.push_back(fmt::format("{} ({})", own.candidate, own.kernels));
    }
  }
  text += by_order(columns, width) + why_slow(columns, width);
  if (!cut.empty()) {
    text += wrapped(fmt::format("The profiler cuts each kernel's time to whole microseconds, so "
                                "the sum lacks up to one for each of the kernels of {}.",
                                fmt::join(cut, ", ")),
                    width, "- ");
  }
  return text;
}

std::string introduction(ColumnSpan columns) {
  const auto [least, most] = std::ranges::minmax(
      columns, {}, [](const LayerColumn& column) { return column.layers.launches; });
  const std::string launches =
      least.layers.launches == most.layers.launches
          ? fmt::format("{}", most.layers.launches)
          : fmt::format("{} to {}", least.layers.launches, most.layers.launches);
  return fmt::format(
      "Time by layer: microseconds of an inference and share of the kernels' sum, by the "
      "runtime's own profiler. Medians of {} {} after the rounds.",
      launches, most.layers.launches == 1 ? "launch" : "launches");
}

constexpr const char* kLegend =
    "sum: of all kernels; spread: between launches, of what takes 1 % or more; between: time in "
    "which no kernel ran; profiling: what the profiler adds to an inference; unprofiled: an "
    "inference without it in the same launches; p50: of the rounds.";

}  // namespace

std::string layer_text(const std::vector<record::NetworkLayer>& layers,
                       const std::vector<LayerColumn>& columns, const LayerTextOptions& options) {
  std::vector<LayerColumn> with;
  std::vector<LayerColumn> without;
  for (const LayerColumn& column : columns) {
    (column.layers.has_times() ? with : without).push_back(column);
  }
  const std::size_t width = std::min(options.width, kWidestText);
  std::string text;
  if (!with.empty()) {
    text += wrapped(introduction(with), width);
    if (options.compare && with.size() == 2) {
      const auto difference = judge::layer_difference(layers, with[0].layers, with[1].layers);
      if (difference) text += "\n" + wrapped(difference->sentence, width);
    }
    text += all_tables(layers, with, options);
    text += "\n" + wrapped(kLegend, width);
    if (options.every) {
      for (const LayerColumn& column : with) {
        text += "\n" + layer_details(layers, column.layers, options.width);
      }
      text += "\n" + wrapped(kDetailsLegend, width);
    }
    const std::string notes = about(layers, with, width);
    if (!notes.empty()) text += "\n" + notes;
  }
  if (!without.empty())
    text +=
        (with.empty() ? "" : "\n") + ("Without times by layer:\n" + why_without(without, width));
  return text;
}

}  // namespace edgebench::report
