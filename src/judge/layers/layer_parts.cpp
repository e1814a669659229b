#include "judge/layers/layer_parts.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "base/enum_names.h"
#include "judge/layers/layer_rows.h"
#include "runtime/profile_messages.h"

namespace edgebench::judge {
namespace {

using record::NetworkLayer;

struct NamedKind {
  std::string_view name;
  bool (*holds)(const NetworkLayer&);
};

constexpr std::array<NamedKind, 3> kLayerKinds = {{
    {"the depthwise layers", [](const NetworkLayer& layer) { return layer.depthwise; }},
    {"the convolutions other than depthwise",
     [](const NetworkLayer& layer) {
       return !layer.depthwise && layer.kind == runtime::LayerKind::convolution;
     }},
    {"the linear layers",
     [](const NetworkLayer& layer) { return layer.kind == runtime::LayerKind::linear; }},
}};

// Of each layer the first of those that a kernel of one of the two computes with it.
std::vector<std::size_t> joined_layers(std::size_t count, const CandidateLayers& one,
                                       const CandidateLayers& other) {
  std::vector<std::size_t> first(count);
  std::iota(first.begin(), first.end(), std::size_t{0});
  for (const CandidateLayers* candidate : {&one, &other}) {
    for (const auto& group : candidate->layers) {
      if (!group || group->layers.size() < 2) continue;
      std::size_t least = count;
      for (const std::size_t layer : group->layers) least = std::min(least, first[layer]);
      for (const std::size_t layer : group->layers) {
        const std::size_t before = first[layer];
        std::ranges::replace(first, before, least);
      }
    }
  }
  return first;
}

// What the kernels of these layers take; nothing where a layer has none.
struct Taken {
  double time_ns = 0;
  bool complete = true;
};

Taken taken_by(const CandidateLayers& candidate, const std::vector<std::size_t>& layers) {
  Taken taken;
  std::vector<std::size_t> computed;
  for (const std::size_t layer : layers) {
    const auto& group = candidate.layers[layer];
    if (!group) continue;
    taken.time_ns += group->median_ns;
    computed.insert(computed.end(), group->layers.begin(), group->layers.end());
  }
  taken.complete = std::ranges::all_of(layers, [&](std::size_t layer) {
    return std::ranges::find(computed, layer) != computed.end();
  });
  return taken;
}

double rest_ns(const CandidateLayers& candidate, runtime::KernelRole role) {
  const auto found = candidate.rest.find(role);
  return found == candidate.rest.end() ? 0 : found->second.median_ns;
}

// "block 2", "blocks 2 to 4", "the stem", "block 15 to the head".
std::string place_words(const std::string& first, const std::string& last) {
  const auto with_article = [](const std::string& name) {
    return name.starts_with("block ") ? name : "the " + name;
  };
  if (first == last) return with_article(first);
  constexpr std::string_view kBlock = "block ";
  if (first.starts_with(kBlock) && last.starts_with(kBlock)) {
    return fmt::format("blocks {} to {}", first.substr(kBlock.size()), last.substr(kBlock.size()));
  }
  return with_article(first) + " to " + with_article(last);
}

// Items by the block in which they are, where they are in one; blocks in order of execution.
struct Blocks {
  std::vector<std::string> names;
  std::vector<std::vector<std::size_t>> items;
};

Blocks blocks_of(const std::vector<NetworkLayer>& layers, const std::vector<ComparedItem>& items) {
  Blocks blocks;
  for (const LayerRow& row : layer_rows(layers, false)) {
    blocks.names.push_back(row.name);
    std::vector<std::size_t>& within = blocks.items.emplace_back();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool inside =
          !items[i].is_rest() && std::ranges::all_of(items[i].layers, [&](std::size_t layer) {
            return std::ranges::find(row.layers, layer) != row.layers.end();
          });
      if (inside) within.push_back(i);
    }
  }
  return blocks;
}

void add_items(const std::vector<NetworkLayer>& layers, const std::vector<ComparedItem>& items,
               std::vector<NetworkPart>& parts) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const ComparedItem& item = items[i];
    std::string name(words_of(item.role));
    if (!item.is_rest()) {
      name = layers[item.layers.front()].name;
      if (item.layers.size() > 1) name += " to " + layers[item.layers.back()].name;
    }
    parts.push_back({.name = name, .items = {i}});
  }
}

// Of neighbouring blocks; what is in one block alone, or is a single item, has a shorter name.
void add_kind(const std::vector<NetworkLayer>& layers, const std::vector<ComparedItem>& items,
              const NamedKind& kind, const Blocks& blocks, std::vector<NetworkPart>& parts) {
  std::vector<std::vector<std::size_t>> of_kind;  // In each block that has one.
  std::vector<std::string> names;
  for (std::size_t block = 0; block < blocks.names.size(); ++block) {
    std::vector<std::size_t> within;
    for (const std::size_t item : blocks.items[block]) {
      const bool holds = std::ranges::all_of(
          items[item].layers, [&](std::size_t layer) { return kind.holds(layers[layer]); });
      if (holds) within.push_back(item);
    }
    if (within.empty()) continue;
    of_kind.push_back(within);
    names.push_back(blocks.names[block]);
  }
  for (std::size_t first = 0; first < of_kind.size(); ++first) {
    std::vector<std::size_t> within;
    for (std::size_t last = first; last < of_kind.size(); ++last) {
      within.insert(within.end(), of_kind[last].begin(), of_kind[last].end());
      if (within.size() < 2) continue;
      const bool all = first == 0 && last + 1 == of_kind.size();
      parts.push_back(
          {.name = all ? std::string(kind.name)
                       : fmt::format("{} of {}", kind.name, place_words(names[first], names[last])),
           .items = within});
    }
  }
}

}  // namespace

std::vector<ComparedItem> compared_items(std::size_t network_layers, const CandidateLayers& one,
                                         const CandidateLayers& other) {
  const std::vector<std::size_t> first = joined_layers(network_layers, one, other);
  std::map<std::size_t, std::vector<std::size_t>> joined;
  for (std::size_t layer = 0; layer < network_layers; ++layer) {
    joined[first[layer]].push_back(layer);
  }
  std::vector<ComparedItem> items;
  ComparedItem unassigned{.layers = {},
                          .role = runtime::KernelRole::layer,
                          .one_ns = rest_ns(one, runtime::KernelRole::layer),
                          .other_ns = rest_ns(other, runtime::KernelRole::layer)};
  for (const auto& [least, layers] : joined) {
    const Taken by_one = taken_by(one, layers);
    const Taken by_other = taken_by(other, layers);
    if (by_one.complete && by_other.complete) {
      items.push_back({.layers = layers,
                       .role = runtime::KernelRole::layer,
                       .one_ns = by_one.time_ns,
                       .other_ns = by_other.time_ns});
    } else {
      unassigned.one_ns += by_one.time_ns;
      unassigned.other_ns += by_other.time_ns;
    }
  }
  if (unassigned.one_ns > 0 || unassigned.other_ns > 0) items.push_back(unassigned);
  for (const auto& named : names_of(runtime::KernelRole{})) {
    if (named.value == runtime::KernelRole::layer) continue;
    const double one_ns = rest_ns(one, named.value);
    const double other_ns = rest_ns(other, named.value);
    if (one_ns <= 0 && other_ns <= 0) continue;
    items.push_back({.layers = {}, .role = named.value, .one_ns = one_ns, .other_ns = other_ns});
  }
  return items;
}

std::vector<NetworkPart> network_parts(const std::vector<NetworkLayer>& layers,
                                       const std::vector<ComparedItem>& items) {
  std::vector<NetworkPart> parts;
  add_items(layers, items, parts);
  const Blocks blocks = blocks_of(layers, items);
  for (std::size_t block = 0; block < blocks.names.size(); ++block) {
    if (blocks.items[block].size() < 2) continue;
    parts.push_back({.name = place_words(blocks.names[block], blocks.names[block]),
                     .items = blocks.items[block]});
  }
  for (const NamedKind& kind : kLayerKinds) add_kind(layers, items, kind, blocks, parts);
  return parts;
}

}  // namespace edgebench::judge
