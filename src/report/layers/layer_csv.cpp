#include "report/layers/layer_csv.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/layers/layer_json.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

// The fields of a row in the JSON document, which both formats share.
constexpr std::array<const char*, 15> kFields = {
    "layer",           "block",      "kind",       "median_ns", "spread",
    "share",           "kernels",    "arithmetic", "macs",      "bytes",
    "macs_per_second", "peak_share", "read_share", "read_from", "bound"};

std::string field_text(const Json& row, const char* field) {
  if (!row.contains(field) || row.at(field).is_null()) return "";
  const Json& value = row.at(field);
  if (value.is_string()) return csv_cell(value.get<std::string>());
  if (value.is_number()) return fmt::format("{:.10g}", value.get<double>());
  return csv_cell(fmt::format("{}", fmt::join(value.get<std::vector<std::string>>(), "; ")));
}

std::string csv_line(const std::string& candidate, const Json& row) {
  std::string line = csv_cell(candidate) + "," +
                     (row.contains("role") ? field_text(row, "role") : std::string("layer"));
  for (const char* field : kFields) line += "," + field_text(row, field);
  return line + "\r\n";
}

}  // namespace

std::string layer_csv(const std::vector<record::NetworkLayer>& layers,
                      const std::vector<LayerColumn>& columns) {
  std::string text = fmt::format("candidate,role,{}\r\n", fmt::join(kFields, ","));
  for (const Json& column : layers_of(layers, columns)) {
    if (!column.contains("rows")) continue;
    const auto candidate = column.at("candidate").get<std::string>();
    for (const char* part : {"rows", "rest"}) {
      for (const Json& row : column.at(part)) text += csv_line(candidate, row);
    }
  }
  return text;
}

}  // namespace edgebench::report
