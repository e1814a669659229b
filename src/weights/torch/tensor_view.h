// How a pickle of torch.save describes a tensor: a view, by offset, shape and strides, of a storage
// that lies elsewhere in the file. Source: _rebuild_tensor_v2 in PyTorch's torch/_utils.py, and
// persistent_id in torch/serialization.py.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/safetensors.h"
#include "weights/pickle/pickle.h"

namespace edgebench::weights {

// What the pickle says of a storage; whether the file has that much is for the file to say.
struct StorageClaim {
  std::string_view key;  // Its name in the file: "12".
  Element element;
  std::size_t count = 0;  // Of numbers.

  bool operator==(const StorageClaim&) const = default;
};

struct TensorView {
  StorageClaim storage;
  std::size_t offset = 0;  // Of the first value; this and the strides count numbers, not bytes.
  model::Shape shape;
  std::vector<std::size_t> strides;

  bool floating() const { return storage.element.floating.has_value(); }
};

// The storage that a persistent id stands for. Throws Malformed if it stands for something else.
StorageClaim storage_claim(const PickleTree& tree, const PickleValue& persistent_id);

// Nothing if the value is no tensor. Throws Malformed if it is one that cannot be, NotWeights for a
// lazily negated one.
std::optional<TensorView> tensor_view(const PickleTree& tree, const PickleValue& value);

// How many values the tensor has. Throws, naming the tensor, Malformed if it reaches beyond its
// storage, and NotWeights if it has more values than its storage, which it would repeat.
std::size_t checked_count(const TensorView& view, std::string_view name);

// The tensor's values, the last dimension next to one another, out of those of its storage. The
// view has passed checked_count.
std::vector<float> gathered(const TensorView& view, std::span<const float> storage);

}  // namespace edgebench::weights
