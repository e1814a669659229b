#include "report/layers/layer_json.h"

#include <algorithm>
#include <optional>

#include "base/enum_names.h"
#include "judge/layers/layer_rows.h"
#include "judge/layers/layer_sum.h"
#include "runtime/profile_messages.h"

namespace edgebench::report {
namespace {

using judge::CandidateLayers;
using record::NetworkLayer;

constexpr int kLayerSchema = 1;

template <typename T>
Json value_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json sum_share(const CandidateLayers& own, const std::optional<double>& time_ns) {
  return time_ns && own.sum_ns > 0 ? Json(*time_ns / own.sum_ns) : Json(nullptr);
}

void add_limits(const std::optional<judge::LayerLimits>& limits, Json& row) {
  const judge::LayerLimits known = limits.value_or(judge::LayerLimits{});
  row["macs"] = limits ? Json(known.work.macs) : Json(nullptr);
  row["bytes"] = value_or_null(known.work.bytes);
  row["macs_per_second"] = limits ? Json(known.macs_per_second) : Json(nullptr);
  row["peak_share"] = value_or_null(known.peak_share);
  row["read_share"] = value_or_null(known.read_share);
  row["read_from"] = text_or_null(known.read_from);
  row["bound"] = text_or_null(known.bound);
}

// Null where the layer has no kernel of its own.
Json group_json(const CandidateLayers& own, const std::optional<judge::KernelGroup>& group) {
  const std::optional<double> time_ns =
      group ? std::optional(group->median_ns) : std::optional<double>();
  Json row = {{"median_ns", value_or_null(time_ns)},
              {"spread", group ? value_or_null(group->spread) : Json(nullptr)},
              {"share", sum_share(own, time_ns)},
              {"kernels", group ? Json(group->kernels) : Json::array()},
              {"arithmetic",
               group && group->arithmetic ? Json(enum_name(*group->arithmetic)) : Json(nullptr)}};
  add_limits(group ? group->limits : std::nullopt, row);
  return row;
}

// The further layers of the same kernel; of one that has none of its own, the one that has it.
Json computed_with(const CandidateLayers& own, const std::vector<NetworkLayer>& layers,
                   std::size_t layer) {
  Json names = Json::array();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!own.layers[i]) continue;
    const std::vector<std::size_t>& computed = own.layers[i]->layers;
    if (std::ranges::find(computed, layer) == computed.end()) continue;
    if (i != layer) {
      names.push_back(layers[i].name);
      continue;
    }
    for (const std::size_t other : computed) {
      if (other != layer) names.push_back(layers[other].name);
    }
  }
  return names;
}

Json layer_rows_json(const CandidateLayers& own, const std::vector<NetworkLayer>& layers) {
  Json rows = Json::array();
  for (const judge::LayerRow& block : judge::layer_rows(layers, false)) {
    for (const std::size_t layer : block.layers) {
      Json row = {{"layer", layers[layer].name},
                  {"block", block.name},
                  {"kind", judge::kind_words(layers[layer])}};
      row.update(group_json(own, own.layers[layer]));
      row["with"] = computed_with(own, layers, layer);
      rows.push_back(row);
    }
  }
  return rows;
}

Json blocks_json(const CandidateLayers& own, const std::vector<NetworkLayer>& layers) {
  Json blocks = Json::array();
  for (const judge::LayerRow& block : judge::layer_rows(layers, false)) {
    const std::optional<double> time_ns = judge::time_ns(block, own);
    blocks.push_back({{"block", block.name},
                      {"median_ns", value_or_null(time_ns)},
                      {"share", sum_share(own, time_ns)}});
  }
  return blocks;
}

// By role, in the order of tables.
Json rest_json(const CandidateLayers& own) {
  Json rest = Json::array();
  for (const auto& named : names_of(runtime::KernelRole{})) {
    const auto group = own.rest.find(named.value);
    if (group == own.rest.end()) continue;
    rest.push_back({{"role", judge::words_of(named.value)},
                    {"median_ns", group->second.median_ns},
                    {"spread", value_or_null(group->second.spread)},
                    {"share", sum_share(own, group->second.median_ns)},
                    {"kernels", group->second.kernels}});
  }
  return rest;
}

Json column_json(const LayerColumn& column, const std::vector<NetworkLayer>& layers) {
  const CandidateLayers& own = column.layers;
  if (!own.has_times()) return {{"candidate", own.candidate}, {"why_none", own.why_none}};
  const auto sum = judge::layer_sum(own, column.p50_ns);
  return {{"candidate", own.candidate},
          {"why_none", nullptr},
          {"launches", own.launches},
          {"runs", own.runs},
          {"kernels", own.kernels},
          {"mapped", own.mapped},
          {"of", layers.size()},
          {"by_order", own.by_order},
          {"clock_ns", own.clock_ns},
          {"sum_ns", own.sum_ns},
          {"sum_spread_ns", value_or_null(own.sum_spread_ns)},
          {"between_ns", value_or_null(own.between_ns)},
          {"profiling_ns", own.profiling_ns},
          {"plain_ns", own.plain_ns},
          {"p50_ns", value_or_null(column.p50_ns)},
          {"sum_share_of_p50", sum ? Json(sum->share_of_p50) : Json(nullptr)},
          {"sum_sentence", text_or_null(sum ? sum->sentence : "")},
          {"blocks", blocks_json(own, layers)},
          {"rows", layer_rows_json(own, layers)},
          {"rest", rest_json(own)}};
}

Json part_json(const judge::DifferencePart& part, const std::vector<NetworkLayer>& layers) {
  Json names = Json::array();
  for (const std::size_t layer : part.layers) names.push_back(layers[layer].name);
  return {{"name", part.name},
          {"layers", names},
          {"difference_ns", part.difference_ns},
          {"slower_peak_share", value_or_null(part.slower_share)},
          {"faster_peak_share", value_or_null(part.faster_share)}};
}

Json difference_json(const judge::LayerDifference& difference,
                     const std::vector<NetworkLayer>& layers) {
  Json parts = Json::array();
  for (const auto& part : difference.parts) parts.push_back(part_json(part, layers));
  return {
      {"slower", difference.slower},
      {"faster", difference.faster},
      {"difference_ns", difference.difference_ns},
      {"spread_ns", value_or_null(difference.spread_ns)},
      {"parts", parts},
      {"opposite", difference.opposite ? part_json(*difference.opposite, layers) : Json(nullptr)},
      {"sentence", difference.sentence}};
}

}  // namespace

Json layers_of(const std::vector<NetworkLayer>& layers, const std::vector<LayerColumn>& columns) {
  Json list = Json::array();
  for (const LayerColumn& column : columns) list.push_back(column_json(column, layers));
  return list;
}

std::string layer_json(const std::vector<NetworkLayer>& layers,
                       const std::vector<LayerColumn>& columns,
                       const std::optional<judge::LayerDifference>& difference) {
  return dumped(
      {{"schema", kLayerSchema},
       {"layers", layers_of(layers, columns)},
       {"difference", difference ? difference_json(*difference, layers) : Json(nullptr)}});
}

}  // namespace edgebench::report
