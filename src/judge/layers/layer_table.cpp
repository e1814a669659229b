#include "judge/layers/layer_table.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "judge/layers/layer_map.h"
#include "stats/quantile.h"

namespace edgebench::judge {
namespace {

using record::LayerTimes;
using runtime::KernelRole;

// A layer's place in the network, or a role; layers come first.
using Group = std::pair<std::size_t, KernelRole>;

double median_time_ns(const std::vector<std::int64_t>& values) {
  return stats::median(std::vector<double>(values.begin(), values.end()));
}

// The groups of a launch's kernels.
std::vector<Group> groups_of(const LayerMap& map, std::span<const runtime::ProfiledKernel> kernels,
                             std::size_t network_layers) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    const bool none = map.layers[i].empty();
    groups.emplace_back(none ? network_layers : map.layers[i].front(),
                        none ? kernels[i].role : KernelRole::layer);
  }
  return groups;
}

// What one launch says.
struct LaunchTimes {
  std::map<Group, double> medians_ns;
  double sum_ns = 0;
  std::optional<double> between_ns;
};

LaunchTimes times_of(const LayerTimes& launch, const std::vector<Group>& groups) {
  std::map<Group, std::vector<double>> sums_ns;
  std::vector<double> between_ns;
  const runtime::KernelTimes& times = launch.times;
  for (std::size_t row = 0; row < times.rows_ns.size(); ++row) {
    std::map<Group, double> sum_ns;
    double all_ns = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const auto time_ns = static_cast<double>(times.rows_ns[row][i]);
      sum_ns[groups[i]] += time_ns;
      all_ns += time_ns;
    }
    for (const auto& [group, time_ns] : sum_ns) sums_ns[group].push_back(time_ns);
    if (!times.spans_ns.empty()) {
      between_ns.push_back(static_cast<double>(times.spans_ns[row]) - all_ns);
    }
  }
  LaunchTimes medians;
  for (const auto& [group, values] : sums_ns) {
    medians.medians_ns[group] = stats::median(values);
    medians.sum_ns += medians.medians_ns[group];
  }
  if (!between_ns.empty()) medians.between_ns = stats::median(between_ns);
  return medians;
}

// The candidate's launches that have times; of another list of kernels than the first's, none.
std::vector<const LayerTimes*> timed_launches(const record::RunRecords& records,
                                              const std::string& candidate) {
  std::vector<const LayerTimes*> launches;
  for (const LayerTimes& one : records.layers) {
    if (one.attempt.candidate != candidate || !one.has_times()) continue;
    if (!launches.empty() && one.times.kernels != launches.front()->times.kernels) continue;
    launches.push_back(&one);
  }
  return launches;
}

std::string why_none(const record::RunRecords& records, const std::string& candidate) {
  for (const LayerTimes& one : records.layers) {
    if (one.attempt.candidate != candidate) continue;
    if (!one.why_none.empty()) return one.why_none;
    if (one.attempt.outcome != Outcome::ok) {
      return fmt::format("{} while its layers were timed: {}", enum_name(one.attempt.outcome),
                         one.attempt.reason);
    }
  }
  if (records.layers_end) {
    for (const record::LeftOut& one : records.layers_end->left_out) {
      if (one.candidate == candidate) return one.reason;
    }
    return "it was not measured";
  }
  return "the run ended before its layers were timed";
}

KernelGroup& group_in(CandidateLayers& table, const Group& group) {
  if (group.first == table.layers.size()) return table.rest[group.second];
  std::optional<KernelGroup>& layer = table.layers[group.first];
  if (!layer) layer.emplace();
  return *layer;
}

void take_times(CandidateLayers& table, const std::vector<LaunchTimes>& launches) {
  std::map<Group, std::vector<double>> all_ns;
  std::vector<double> between_ns;
  for (const LaunchTimes& launch : launches) {
    for (const auto& [group, time_ns] : launch.medians_ns) all_ns[group].push_back(time_ns);
    if (launch.between_ns) between_ns.push_back(*launch.between_ns);
  }
  for (const auto& [group, times_ns] : all_ns) {
    KernelGroup& kernels = group_in(table, group);
    kernels.median_ns = stats::median(times_ns);
    table.sum_ns += kernels.median_ns;
    const auto [least, most] = std::ranges::minmax(times_ns);
    if (times_ns.size() > 1 && kernels.median_ns > 0) {
      kernels.spread = (most - least) / kernels.median_ns;
    }
  }
  if (!between_ns.empty()) table.between_ns = stats::median(between_ns);
  if (launches.size() < 2) return;
  const auto [least, most] = std::ranges::minmax(launches, {}, &LaunchTimes::sum_ns);
  table.sum_spread_ns = most.sum_ns - least.sum_ns;
}

void take_inferences(CandidateLayers& table, std::span<const LayerTimes* const> launches) {
  std::vector<double> plain_ns;
  std::vector<double> profiling_ns;
  for (const LayerTimes* launch : launches) {
    table.runs += launch->times.rows_ns.size() *
                  static_cast<std::size_t>(std::max<std::int64_t>(1, launch->times.runs_in_row));
    if (launch->plain_ns.empty() || launch->profiled_ns.empty()) continue;
    plain_ns.push_back(median_time_ns(launch->plain_ns));
    profiling_ns.push_back(median_time_ns(launch->profiled_ns) - plain_ns.back());
  }
  if (plain_ns.empty()) return;
  table.plain_ns = stats::median(plain_ns);
  table.profiling_ns = stats::median(profiling_ns);
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

void take_kernels(CandidateLayers& table, const LayerMap& map, const std::vector<Group>& groups,
                  std::span<const runtime::ProfiledKernel> kernels) {
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    KernelGroup& group = group_in(table, groups[i]);
    add_once(group.kernels, kernels[i].kernel);
    for (const std::string& layer : kernels[i].layers) add_once(group.nodes, layer);
    if (kernels[i].layers.empty()) add_once(group.nodes, kernels[i].node);
    if (map.layers[i].empty() || kernels[i].role != KernelRole::layer) continue;
    group.layers = map.layers[i];  // A layer has one such kernel at most.
    group.arithmetic = kernels[i].arithmetic;
  }
}

void take_limits(CandidateLayers& table, const record::RunRecords& records) {
  const auto candidate =
      std::ranges::find(records.run.candidates, table.candidate, &record::Candidate::name);
  if (candidate == records.run.candidates.end() || candidate->is_users_file()) return;
  for (std::optional<KernelGroup>& layer : table.layers) {
    if (!layer || layer->layers.empty() || layer->median_ns <= 0) continue;
    const LayerWork work =
        layer_work(records.run.network.layers, layer->layers, candidate->batch, layer->arithmetic);
    layer->limits = layer_limits(work, layer->median_ns, *candidate, records.rooflines);
  }
}

}  // namespace

CandidateLayers candidate_layers(const record::RunRecords& records, const std::string& candidate) {
  CandidateLayers table{.candidate = candidate};
  const std::vector<const LayerTimes*> launches = timed_launches(records, candidate);
  if (launches.empty()) {
    table.why_none = why_none(records, candidate);
    return table;
  }
  const std::vector<record::NetworkLayer>& network = records.run.network.layers;
  const auto& kernels = launches.front()->times.kernels;
  const LayerMap map = map_kernels(network, kernels);
  const std::vector<Group> groups = groups_of(map, kernels, network.size());
  table.layers.resize(network.size());
  table.launches = launches.size();
  table.kernels = kernels.size();
  table.mapped = map.mapped;
  table.by_order = map.by_order;
  table.clock_ns = launches.front()->times.clock_ns;
  std::vector<LaunchTimes> times;
  for (const LayerTimes* launch : launches) times.push_back(times_of(*launch, groups));
  take_times(table, times);
  take_inferences(table, launches);
  take_kernels(table, map, groups, kernels);
  take_limits(table, records);
  return table;
}

}  // namespace edgebench::judge
