#include "report/layers/price_csv.h"

#include <array>

#include <fmt/format.h>

#include "report/layers/price_json.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

// A column, and where its figure stands in a part of the JSON document.
struct PriceField {
  const char* column;
  const char* path;
};
constexpr std::array<PriceField, 14> kPriceFields = {{
    {.column = "layer", .path = "/layer"},
    {.column = "images", .path = "/images"},
    {.column = "alone_sqnr_db", .path = "/alone_sqnr_db"},
    {.column = "lifted_sqnr_db", .path = "/lifted_sqnr_db"},
    {.column = "lifted_gain_db", .path = "/lifted_gain_db"},
    {.column = "cost_ns", .path = "/cost_ns"},
    {.column = "cumulated_ns", .path = "/cumulated_ns"},
    {.column = "sqnr_db", .path = "/sqnr_db"},
    {.column = "top1_agreement_images", .path = "/top1_agreement_images"},
    {.column = "top1_agreement", .path = "/top1_agreement"},
    {.column = "top1_agreement_difference", .path = "/top1_agreement_difference/value"},
    {.column = "top1_agreement_difference_low", .path = "/top1_agreement_difference/low"},
    {.column = "top1_agreement_difference_high", .path = "/top1_agreement_difference/high"},
    {.column = "top1_agreement_difference_confidence",
     .path = "/top1_agreement_difference/confidence"},
}};

std::string value_at(const Json& row, const char* path) {
  const Json::json_pointer place{std::string(path)};
  if (!row.contains(place) || row.at(place).is_null()) return "";
  const Json& value = row.at(place);
  if (value.is_string()) return csv_cell(value.get<std::string>());
  return fmt::format("{:.10g}", value.get<double>());
}

// With the number of images where `row` does not tell it itself.
std::string price_line(const Json& scheme, const std::string& candidate, const char* part, Json row,
                       const Json& images) {
  if (!images.is_null()) row["images"] = images;
  std::string text = fmt::format("{},{},{}", csv_cell(scheme.at("scheme").get<std::string>()),
                                 csv_cell(candidate), part);
  for (const PriceField& field : kPriceFields) text += "," + value_at(row, field.path);
  return text + "\r\n";
}

std::string scheme_lines(const Json& scheme) {
  const Json& together = scheme.at("together");
  std::string text = price_line(scheme, "", "int8", together, nullptr);
  for (const Json& row : scheme.at("rows")) {
    text += price_line(scheme, "", "layer", row, scheme.at("images"));
  }
  for (const Json& candidate : scheme.at("candidates")) {
    if (!candidate.contains("prices")) continue;
    const auto name = candidate.at("candidate").get<std::string>();
    for (const Json& row : candidate.at("prices"))
      text += price_line(scheme, name, "price", row, nullptr);
    for (const Json& row : candidate.at("lifted")) {
      text +=
          price_line(scheme, name, "lifted", row,
                     row.at("top1_agreement").is_null() ? Json(nullptr) : together.at("images"));
    }
  }
  return text;
}

}  // namespace

std::string price_csv(const Prices& prices) {
  std::string text = "scheme,candidate,part";
  for (const PriceField& field : kPriceFields) text += fmt::format(",{}", field.column);
  text += "\r\n";
  for (const Json& scheme : schemes_of(prices)) text += scheme_lines(scheme);
  return text;
}

}  // namespace edgebench::report
