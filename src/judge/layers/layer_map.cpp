#include "judge/layers/layer_map.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace edgebench::judge {
namespace {

using runtime::KernelRole;
using runtime::ProfiledKernel;
using Layers = std::vector<std::size_t>;

// What writers of artifacts put behind the name of a layer whose activation is an operator.
constexpr std::string_view kLinearEnding = ".linear";

std::optional<std::size_t> layer_called(std::span<const record::NetworkLayer> layers,
                                        std::string_view name) {
  const auto found = std::ranges::find(layers, name, &record::NetworkLayer::name);
  if (found == layers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - layers.begin());
}

std::optional<std::size_t> layer_like(std::span<const record::NetworkLayer> layers,
                                      std::string_view name) {
  if (const auto exact = layer_called(layers, name)) return exact;
  if (!name.ends_with(kLinearEnding)) return std::nullopt;
  name.remove_suffix(kLinearEnding.size());
  return layer_called(layers, name);
}

// Empty: its names tell nothing.
Layers named_layers(std::span<const record::NetworkLayer> layers, const ProfiledKernel& kernel) {
  if (const auto exact = layer_called(layers, kernel.node)) return {*exact};
  std::set<std::size_t> found;
  for (const std::string& name : kernel.layers) {
    if (const auto layer = layer_like(layers, name)) found.insert(*layer);
  }
  return {found.begin(), found.end()};
}

bool kinds_agree(const record::NetworkLayer& layer, const ProfiledKernel& kernel) {
  return !kernel.kind || *kernel.kind == layer.kind;
}

// Assigns kernels to layers: those of layers, one after the other.
class Assignment {
 public:
  Assignment(std::span<const record::NetworkLayer> layers, std::span<const ProfiledKernel> kernels)
      : layers_(layers), kernels_(kernels), map_{.layers = std::vector<Layers>(kernels.size())} {}

  LayerMap map() {
    by_name();
    by_order(unnamed_kernels(), missing_layers());
    // The network is a chain, so kernels run in its order; names that say otherwise mislead.
    if (!ascends()) by_order(of_layers(), all_layers());
    map_.mapped = layers_.size() - missing_layers().size();
    add_activations();
    return std::move(map_);
  }

 private:
  void by_name() {
    std::set<std::size_t> taken;
    for (const std::size_t kernel : of_layers()) {
      const Layers named = named_layers(layers_, kernels_[kernel]);
      const bool again =
          std::ranges::any_of(named, [&](std::size_t layer) { return taken.contains(layer); });
      if (again) continue;
      taken.insert(named.begin(), named.end());
      map_.layers[kernel] = named;
    }
  }

  // One for one, if there are as many and their kinds agree.
  void by_order(const Layers& kernels, const Layers& layers) {
    if (kernels.size() != layers.size()) return;
    for (std::size_t i = 0; i < kernels.size(); ++i) {
      if (!kinds_agree(layers_[layers[i]], kernels_[kernels[i]])) return;
    }
    for (std::size_t i = 0; i < kernels.size(); ++i) map_.layers[kernels[i]] = {layers[i]};
    map_.by_order = kernels.size();
  }

  // By their names, or to the layer before them.
  void add_activations() {
    Layers before;
    for (std::size_t i = 0; i < kernels_.size(); ++i) {
      if (kernels_[i].role == KernelRole::layer) before = map_.layers[i];
      if (kernels_[i].role != KernelRole::activation) continue;
      const Layers named = named_layers(layers_, kernels_[i]);
      map_.layers[i] = named.empty() ? before : named;
    }
  }

  bool ascends() const {
    std::size_t least = 0;
    for (const std::size_t kernel : of_layers()) {
      for (const std::size_t layer : map_.layers[kernel]) {
        if (layer < least) return false;
        least = layer;
      }
    }
    return true;
  }

  Layers of_layers() const {
    Layers found;
    for (std::size_t i = 0; i < kernels_.size(); ++i) {
      if (kernels_[i].role == KernelRole::layer) found.push_back(i);
    }
    return found;
  }

  Layers unnamed_kernels() const {
    Layers found = of_layers();
    std::erase_if(found, [&](std::size_t kernel) { return !map_.layers[kernel].empty(); });
    return found;
  }

  Layers all_layers() const {
    Layers all(layers_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }

  Layers missing_layers() const {
    Layers missing = all_layers();
    std::erase_if(missing, [&](std::size_t layer) {
      return std::ranges::any_of(map_.layers, [&](const Layers& own) {
        return std::ranges::find(own, layer) != own.end();
      });
    });
    return missing;
  }

  std::span<const record::NetworkLayer> layers_;
  std::span<const ProfiledKernel> kernels_;
  LayerMap map_;
};

}  // namespace

LayerMap map_kernels(std::span<const record::NetworkLayer> layers,
                     std::span<const ProfiledKernel> kernels) {
  return Assignment(layers, kernels).map();
}

}  // namespace edgebench::judge
