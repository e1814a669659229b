// Everything that the judge found, for programs; docs/RESULT_SCHEMA.md describes it. Figures that
// were not measured are null.
#include <type_traits>

#include <nlohmann/json.hpp>

#include "report/figures/figures.h"
#include "report/formats.h"
#include "report/json_values.h"
#include "report/layers/layer_json.h"

namespace edgebench::report {
namespace {

using judge::Row;

constexpr int kReportSchema = 2;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json comparison(const judge::ComparedPair& comparison) {
  return {{"candidate", comparison.candidate},
          {"other", comparison.other},
          {"verdict", decision_word(comparison.result.decision)},
          {"speed_ratio", estimate(comparison.result.ratio, comparison.result.interval)},
          {"rounds", comparison.rounds},
          {"rounds_used", comparison.result.rounds_used},
          {"clear", comparison.result.clear}};
}

Json phases(const std::vector<judge::Phase>& phases) {
  Json list = Json::array();
  for (const judge::Phase& phase : phases) {
    list.push_back({{"name", phase.name}, {"duration_ns", phase.duration_ns}});
  }
  return list;
}

Json rooflines(const std::vector<record::Roofline>& rooflines) {
  Json list = Json::array();
  for (const record::Roofline& record : rooflines) {
    const machine::Roofline& roofline = record.roofline;
    list.push_back({{"threads", roofline.threads},
                    {"peaks", roofline.peaks},
                    {"read_bytes_per_second", or_null(roofline.read_bytes_per_second)},
                    {"caches", roofline.caches}});
  }
  return list;
}

// A figure's value alone.
Json value_of(const Reading& reading) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::monostate>) {
          return nullptr;
        } else {
          return value;
        }
      },
      reading.value);
}

Json json_of(Form form, const Reading& reading) {
  if (form == Form::estimate) return estimate(reading.number(), reading.interval);
  if (form == Form::percentile && reading.percentile) {
    return {{"value", value_of(reading)},
            {"samples", reading.percentile->have},
            {"samples_needed", reading.percentile->need}};
  }
  return value_of(reading);
}

// What has structure of its own, and so no column in other formats.
void add_details(const Row& row, Json& fields) {
  if (row.versus_baseline) fields["versus_baseline"]["candidate"] = row.versus_baseline->candidate;
  fields["cold_start"]["phases"] = phases(row.cold_start.phases);
  if (row.evaluation) fields["reference"]["checks"] = row.evaluation->checks;
  fields["computed_in"] = row.evaluation ? Json(row.evaluation->computed_in()) : Json(nullptr);
  fields["session"] = row.session;
}

// A part of which no figure applies is null.
Json row(const judge::Summary& summary, const Row& row) {
  Json fields = Json::object();
  for (const Figure& figure : figures()) {
    const Json::json_pointer place{std::string(figure.path)};
    const Reading reading = figure.read(summary, row);
    if (reading.applies) {
      fields[place] = json_of(figure.form, reading);
    } else if (!fields.contains(place.parent_pointer())) {
      fields[place.parent_pointer()] = nullptr;
    }
  }
  add_details(row, fields);
  return fields;
}

Json verdict(const judge::Verdict& verdict) {
  return {{"kind", name_of(verdict.kind)},
          {"sentence", verdict.sentence},
          {"fastest", text_or_null(verdict.fastest)},
          {"tied", verdict.tied},
          {"not_told_apart", verdict.not_told_apart},
          {"recommended", text_or_null(verdict.recommended)}};
}

}  // namespace

std::string json(const judge::Summary& summary) {
  Json report = {
      {"schema", kReportSchema},
      {"synthetic_weights", summary.run.weights.synthetic},
      {"verdict", verdict(summary.verdict)},
      {"throughput_verdict",
       summary.throughput_verdict ? verdict(*summary.throughput_verdict) : Json(nullptr)},
      {"baseline", text_or_null(summary.baseline)},
      {"rounds", summary.rounds},
      {"head_to_head_rounds", summary.head_to_head_rounds},
      {"end", summary.end ? Json(summary.end->reason) : Json(nullptr)},
      {"energy_source", text_or_null(summary.run.energy.source)},
      {"energy_missing", text_or_null(summary.run.energy.missing)},
      {"macs_per_image", or_null(summary.run.network.macs_per_image)},
      {"rooflines", rooflines(summary.rooflines)},
      {"circumstances", summary.circumstances},
      {"candidates", Json::array()},
      {"comparisons", Json::array()},
      {"layers", layers_of(summary.run.network.layers, layer_columns(summary))},
      {"notes", notes(summary.notes)},
      {"run", summary.run_line}};
  for (const Row& one : summary.rows) report["candidates"].push_back(row(summary, one));
  for (const auto& one : summary.comparisons) report["comparisons"].push_back(comparison(one));
  return dumped(report);
}

}  // namespace edgebench::report
