#include "report/layers/node_data.h"

#include <cctype>

#include <fmt/format.h>

#include "report/json_values.h"

namespace edgebench::report {
namespace {

void add_results(const judge::KernelGroup& group, const std::vector<std::string>& names,
                 Json& results) {
  for (const std::string& name : names) {
    if (name.empty()) continue;
    results[name] = {{"value", group.median_ns / judge::kMicrosecond_ns}};
  }
}

}  // namespace

std::string node_data(const std::vector<record::NetworkLayer>& layers,
                      const judge::CandidateLayers& candidate) {
  Json results = Json::object();
  for (const auto& [role, group] : candidate.rest) {
    // A role's kernels are added up, so only a single one's time is its own.
    if (group.nodes.size() == 1) add_results(group, group.nodes, results);
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& group = candidate.layers[i];
    if (!group) continue;
    add_results(*group, group->nodes, results);
    add_results(*group, {layers[i].name}, results);
  }
  return dumped({{"results", results},
                 {"gradient", Json::array({{{"stop", 0}, {"bgColor", "#ffffff"}},
                                           {{"stop", 1}, {"bgColor", "#d55e00"}}})}});
}

std::string node_data_name(const std::string& candidate) {
  std::string name = candidate;
  for (char& letter : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' ||
                       letter == '_' || letter == '-';
    if (!plain) letter = '-';
  }
  return fmt::format("node-data-{}.json", name);
}

}  // namespace edgebench::report
