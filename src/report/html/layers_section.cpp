// Cells show what stands in the JSON report, so they cannot say anything else. A block's cell leads
// to the kernels of its first layer.
#include "report/html/layers_section.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "judge/layers/layer_rows.h"
#include "report/figures/cells.h"
#include "runtime/profile_messages.h"

namespace edgebench::report::html {
namespace {

constexpr int kHeats = 10;
constexpr double kMicrosecond = 1e3;
constexpr double kPercent = 0.01;
constexpr double kGiga = 1e9;

// A candidate that has times: its index in the report.
using ShownColumns = std::vector<std::size_t>;

ShownColumns shown_candidates(const Json& list) {
  ShownColumns shown;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].contains("rows")) shown.push_back(i);
  }
  return shown;
}

// Of the rows with this key ("blocks", "rows") of all candidates.
double largest_share(const Json& list, const ShownColumns& shown, const char* key) {
  double largest = 0;
  for (const std::size_t candidate : shown) {
    for (const Json& row : list[candidate].at(key)) {
      if (row.at("share").is_number()) {
        largest = std::max(largest, row.at("share").get<double>());
      }
    }
  }
  return largest;
}

std::string time_and_share(const Json& report, const std::string& path) {
  return fmt::format("{} <small>{} %</small>",
                     figure_at(report, path + "/median_ns", kMicrosecond, 1),
                     figure_at(report, path + "/share", kPercent, 1));
}

// Of the layer with that index in the network.
std::string kernel_id(std::size_t candidate, std::size_t layer) {
  return fmt::format("kernel-{}-{}", candidate, layer);
}

std::string hot_cell(const Json& report, const std::string& path, double largest,
                     const std::string& target) {
  const Json share = at(report, path + "/share");
  if (!share.is_number()) return fmt::format("<td>{}</td>", kNotMeasured);
  return fmt::format("<td class=\"heat-{}\"><a href=\"#{}\">{}</a></td>",
                     heat_of(share.get<double>(), largest), target, time_and_share(report, path));
}

std::string heading(const Json& report, const ShownColumns& shown, const char* first) {
  std::string cells = fmt::format("<th scope=\"col\">{}</th>", first);
  for (const std::size_t candidate : shown) {
    cells += fmt::format("<th scope=\"col\"><a href=\"#kernels-{}\">{}</a></th>", candidate,
                         text_at(report, fmt::format("/layers/{}/candidate", candidate)));
  }
  return fmt::format("<thead>\n<tr>{}</tr>\n</thead>\n", cells);
}

// A row a block or layer; `first_layers` are the kernels that cells lead to.
std::string hot_rows(const Json& report, const Json& list, const ShownColumns& shown,
                     const char* key, const char* name,
                     const std::vector<std::size_t>& first_layers) {
  const double largest = largest_share(list, shown, key);
  std::string text;
  for (std::size_t row = 0; row < first_layers.size(); ++row) {
    text += fmt::format(
        "<tr><th scope=\"row\">{}</th>",
        text_at(report, fmt::format("/layers/{}/{}/{}/{}", shown.front(), key, row, name)));
    for (const std::size_t candidate : shown) {
      text += hot_cell(report, fmt::format("/layers/{}/{}/{}", candidate, key, row), largest,
                       kernel_id(candidate, first_layers[row]));
    }
    text += "</tr>\n";
  }
  return text;
}

// What is no layer's, by role: nothing of a candidate that has no such kernel.
std::optional<std::size_t> rest_index(const Json& candidate, std::string_view role) {
  const Json& rest = candidate.at("rest");
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i].at("role") == role) return i;
  }
  return std::nullopt;
}

std::string rest_rows(const Json& report, const Json& list, const ShownColumns& shown) {
  std::string text;
  for (const auto& named : names_of(runtime::KernelRole{})) {
    const std::string_view role = judge::words_of(named.value);
    std::string cells;
    bool any = false;
    for (const std::size_t candidate : shown) {
      const auto index = rest_index(list[candidate], role);
      any = any || index;
      cells += fmt::format(
          "<td>{}</td>",
          index ? time_and_share(report, fmt::format("/layers/{}/rest/{}", candidate, *index))
                : kNotMeasured);
    }
    if (any)
      text += fmt::format("<tr class=\"rest\"><th scope=\"row\">{}</th>{}</tr>\n", role, cells);
  }
  return text;
}

std::string total_rows(const Json& report, const ShownColumns& shown) {
  std::string text;
  for (const auto& [name, field] :
       {std::pair{"sum", "sum_ns"}, {"unprofiled", "plain_ns"}, {"p50", "p50_ns"}}) {
    text += fmt::format("<tr class=\"total\"><th scope=\"row\">{}</th>", name);
    for (const std::size_t candidate : shown) {
      text += fmt::format(
          "<td>{}</td>",
          figure_at(report, fmt::format("/layers/{}/{}", candidate, field), kMicrosecond, 1));
    }
    text += "</tr>\n";
  }
  return text;
}

std::string scrolling(const char* label, const std::string& content) {
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table "
      "class=\"heat\">\n<caption>{0}</caption>\n{1}</table>\n</div>\n",
      label, content);
}

// "-" where it is not known.
std::string or_dash(const std::string& text) {
  return text.empty() ? kNotMeasured : text;
}

std::string with_unit(const Json& report, const std::string& path, double unit, int decimals,
                      const char* name) {
  const std::string figure = figure_at(report, path, unit, decimals);
  return figure == kNotMeasured ? figure : fmt::format("{} {}", figure, name);
}

std::string kernel_row(const Json& report, std::size_t candidate, std::size_t layer) {
  const std::string path = fmt::format("/layers/{}/rows/{}", candidate, layer);
  std::string kernels;
  for (std::size_t i = 0; i < at(report, path + "/kernels").size(); ++i) {
    kernels += fmt::format("{}{}", i == 0 ? "" : ", ",
                           text_at(report, fmt::format("{}/kernels/{}", path, i)));
  }
  std::string with;
  for (std::size_t i = 0; i < at(report, path + "/with").size(); ++i) {
    with += fmt::format("{}{}", i == 0 ? "<small>with " : ", ",
                        text_at(report, fmt::format("{}/with/{}", path, i)));
  }
  if (!with.empty()) with += "</small>";
  return fmt::format(
      "<tr id=\"{}\"><th scope=\"row\">{}{}</th><td>{}</td><td>{}</td><td>{}</td><td "
      "class=\"text\">{}</td><td class=\"text\">{}</td><td class=\"text\">{}</td></tr>\n",
      kernel_id(candidate, layer), text_at(report, path + "/layer"), with,
      figure_at(report, path + "/median_ns", kMicrosecond, 1),
      figure_at(report, path + "/macs_per_second", kGiga, 1),
      with_unit(report, path + "/peak_share", kPercent, 0, "%"),
      or_dash(text_at(report, path + "/bound")), or_dash(text_at(report, path + "/arithmetic")),
      or_dash(kernels));
}

std::string kernels_of(const Json& report, std::size_t candidate, std::size_t layers) {
  std::string rows;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    rows += kernel_row(report, candidate, layer);
  }
  return fmt::format(
      "<details id=\"kernels-{0}\">\n<summary>Kernels of {1}</summary>\n<div class=\"scroll\" "
      "tabindex=\"0\" role=\"region\" aria-label=\"Kernels\">\n<table>\n<thead>\n<tr><th "
      "scope=\"col\">layer</th><th scope=\"col\">us</th><th scope=\"col\">GMAC/s</th><th "
      "scope=\"col\">of the peak</th><th scope=\"col\" class=\"text\">bound by</th><th "
      "scope=\"col\" class=\"text\">type</th><th scope=\"col\" class=\"text\">kernel</th></tr>\n"
      "</thead>\n<tbody>\n{2}</tbody>\n</table>\n</div>\n</details>\n",
      candidate, text_at(report, fmt::format("/layers/{}/candidate", candidate)), rows);
}

std::string without_times(const Json& report, const Json& list) {
  std::string items;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].contains("rows")) continue;
    items +=
        fmt::format("<li>{}: {}</li>\n", text_at(report, fmt::format("/layers/{}/candidate", i)),
                    text_at(report, fmt::format("/layers/{}/why_none", i)));
  }
  return items.empty() ? "" : "<p>Without times by layer:</p>\n<ul>\n" + items + "</ul>\n";
}

// The first layer of each block.
std::vector<std::size_t> block_starts(const Json& rows) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i].at("block") != rows[i - 1].at("block")) starts.push_back(i);
  }
  return starts;
}

std::string tables(const Json& report, const Json& list, const ShownColumns& shown) {
  const Json& rows = list[shown.front()].at("rows");
  std::vector<std::size_t> all(rows.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  std::string text =
      scrolling("Time by block",
                heading(report, shown, "block") + "<tbody>\n" +
                    hot_rows(report, list, shown, "blocks", "block", block_starts(rows)) +
                    rest_rows(report, list, shown) + total_rows(report, shown) + "</tbody>\n");
  text += fmt::format(
      "<details>\n<summary>Every layer</summary>\n{}</details>\n",
      scrolling("Time by layer", heading(report, shown, "layer") + "<tbody>\n" +
                                     hot_rows(report, list, shown, "rows", "layer", all) +
                                     "</tbody>\n"));
  for (const std::size_t candidate : shown) text += kernels_of(report, candidate, rows.size());
  return text;
}

}  // namespace

int heat_of(double share, double largest_share) {
  if (!(largest_share > 0)) return 0;
  return std::clamp(static_cast<int>(kHeats * share / largest_share), 0, kHeats - 1);
}

std::string layers_section(const Json& report) {
  const Json list = at(report, "/layers");
  if (!list.is_array() || list.empty()) return "";
  const ShownColumns shown = shown_candidates(list);
  return fmt::format(
      "<section id=\"layers\">\n<h2>Where the time goes</h2>\n{}{}</section>\n",
      shown.empty()
          ? ""
          : "<p class=\"hint\">Microseconds of an inference, by the runtime's own profiler after "
            "the rounds, and the share of all kernels; the stronger the colour, the larger the "
            "share. A cell "
            "leads to its kernel.</p>\n" +
                tables(report, list, shown),
      without_times(report, list));
}

}  // namespace edgebench::report::html
