// The rows of a table of times by layer: the network's stem, blocks and head, or every layer.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "judge/layers/layer_table.h"
#include "record/run.h"

namespace edgebench::judge {

struct LayerRow {
  std::string name;                 // "stem", "block 3", or with `every` the layer's own.
  std::vector<std::size_t> layers;  // Of the network.
};

// In order of execution. Layers are told apart by torchvision's names: features.0 is the stem, the
// last of the features and all that follows the head.
std::vector<LayerRow> layer_rows(std::span<const record::NetworkLayer> layers, bool every);

// What a candidate's kernels take of the row; nothing where none computes any of its layers, or
// one does together with layers of a row before.
std::optional<double> time_ns(const LayerRow& row, const CandidateLayers& candidate);

// "depthwise", "convolution" or "linear".
std::string_view kind_words(const record::NetworkLayer& layer);

// "requantising", for the row of what belongs to no layer.
std::string_view words_of(runtime::KernelRole role);

}  // namespace edgebench::judge
