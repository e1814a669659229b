#include "loadgen/detail_log.h"

#include <map>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace edgebench::loadgen {
namespace {

using nlohmann::json;
using Values = std::map<std::string, json>;

Values values_in(std::string_view text) {
  constexpr std::string_view kMark = ":::MLLOG ";
  Values values;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(kMark)) continue;
    const json entry = json::parse(line.substr(kMark.size()), nullptr, false);
    if (!entry.is_object() || !entry.contains("key") || !entry.contains("value")) continue;
    if (!entry["key"].is_string()) continue;
    values[entry["key"].get<std::string>()] = entry["value"];
  }
  return values;
}

template <typename Value>
Value wanted(const Values& values, const std::string& key) {
  const auto found = values.find(key);
  try {
    if (found != values.end()) return found->second.get<Value>();
  } catch (const json::exception&) {
  }
  throw std::runtime_error(
      fmt::format("LoadGen's detail log has no {}: the scenario did not come to its end", key));
}

template <typename Value>
std::optional<Value> if_there(const Values& values, const std::string& key) {
  if (!values.contains(key)) return std::nullopt;
  return wanted<Value>(values, key);
}

}  // namespace

Figures read_detail_log(std::string_view text) {
  const Values values = values_in(text);
  Figures figures;
  figures.valid = wanted<std::string>(values, "result_validity") == "VALID";
  figures.duration_met = wanted<bool>(values, "result_min_duration_met");
  figures.queries_met = wanted<bool>(values, "result_min_queries_met");
  figures.early_stopping_met = wanted<bool>(values, "early_stopping_met");
  figures.invalid_reason = if_there<std::string>(values, "result_invalid_reason").value_or("");
  figures.errors = wanted<std::uint64_t>(values, "num_errors");
  figures.queries = wanted<std::uint64_t>(values, "result_query_count");
  figures.mean_ns = wanted<std::int64_t>(values, "result_mean_latency_ns");
  figures.p50_ns = wanted<std::int64_t>(values, "result_50.00_percentile_latency_ns");
  figures.p90_ns = wanted<std::int64_t>(values, "result_90.00_percentile_latency_ns");
  figures.p99_ns = wanted<std::int64_t>(values, "result_99.00_percentile_latency_ns");
  figures.max_ns = wanted<std::int64_t>(values, "result_max_latency_ns");
  figures.early_stopping_p90_ns = if_there<std::int64_t>(values, "early_stopping_latency_ss");
  if (figures.early_stopping_p90_ns == 0) figures.early_stopping_p90_ns.reset();
  figures.samples_per_s = if_there<double>(values, "result_samples_per_second");
  figures.scheduled_per_s = if_there<double>(values, "result_scheduled_samples_per_sec");
  figures.completed_per_s = if_there<double>(values, "result_completed_samples_per_sec");
  figures.over_bound = if_there<std::uint64_t>(values, "result_overlatency_query_count");
  return figures;
}

}  // namespace edgebench::loadgen
