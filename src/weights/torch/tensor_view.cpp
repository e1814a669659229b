#include "weights/torch/tensor_view.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "base/printable.h"
#include "weights/faults.h"

namespace edgebench::weights {
namespace {

// A persistent id is ("storage", its type, its key, its device, its count[, a view of it]).
constexpr std::size_t kLeastIdParts = 5;
// The arguments of _rebuild_tensor: storage, offset, shape, strides. The versions after it add
// requires_grad and hooks, version 3 then a dtype, and both at the end what is left of a lazily
// conjugated or negated tensor.
constexpr std::size_t kLeastTensorParts = 4;
constexpr std::size_t kDtypePart = 6;
constexpr std::size_t kMaxDimensions = 64;

[[noreturn]] void fail_tensor() {
  throw Malformed("its pickle rebuilds a tensor from what is none");
}

std::size_t size_of(const PickleValue& value) {
  if (value.kind != PickleKind::integer || value.integer < 0) fail_tensor();
  return static_cast<std::size_t>(value.integer);
}

// A tuple of sizes, or a torch.Size, which is called with one.
std::vector<std::size_t> sizes_of(const PickleTree& tree, const PickleValue& value) {
  if (value.kind == PickleKind::object && value.items.size() == 2 &&
      tree[value.items[0]].global->name == "torch.Size") {
    const PickleValue& arguments = tree[value.items[1]];
    if (arguments.items.size() != 1) fail_tensor();
    const PickleValue& sizes = tree[arguments.items.front()];
    if (sizes.kind != PickleKind::tuple && sizes.kind != PickleKind::list) fail_tensor();
    return sizes_of(tree, sizes);
  }
  const bool sequence = value.kind == PickleKind::tuple || value.kind == PickleKind::list;
  if (!sequence || value.items.size() > kMaxDimensions) fail_tensor();
  std::vector<std::size_t> sizes;
  for (const PickleRef ref : value.items) sizes.push_back(size_of(tree[ref]));
  return sizes;
}

// Older versions of PyTorch say here which part of the storage a view of it starts with.
std::size_t offset_of_view(const PickleTree& tree, const PickleValue& id) {
  if (id.items.size() <= kLeastIdParts) return 0;
  const PickleValue& view = tree[id.items[kLeastIdParts]];
  if (view.kind == PickleKind::none) return 0;
  if (view.kind != PickleKind::tuple || view.items.size() != 3) fail_tensor();
  return size_of(tree[view.items[1]]);
}

const PickleValue& id_of(const PickleTree& tree, const PickleValue& persistent_id) {
  if (persistent_id.kind != PickleKind::persistent_id) fail_tensor();
  const PickleValue& id = tree[persistent_id.items.front()];
  const bool storage = id.kind == PickleKind::tuple && id.items.size() >= kLeastIdParts &&
                       tree[id.items[0]].text == "storage";
  if (!storage) throw Malformed("its pickle refers to something outside that is no storage");
  return id;
}

TensorView rebuilt(const PickleTree& tree, const std::vector<PickleRef>& arguments,
                   bool has_dtype) {
  if (arguments.size() < kLeastTensorParts + (has_dtype ? 3 : 0)) fail_tensor();
  const PickleValue& storage = tree[arguments[0]];
  TensorView view{.storage = storage_claim(tree, storage),
                  .offset = size_of(tree[arguments[1]]),
                  .shape = sizes_of(tree, tree[arguments[2]]),
                  .strides = sizes_of(tree, tree[arguments[3]])};
  if (view.shape.size() != view.strides.size()) fail_tensor();
  if (__builtin_add_overflow(view.offset, offset_of_view(tree, id_of(tree, storage)),
                             &view.offset)) {
    fail_tensor();
  }
  if (has_dtype) {
    const PickleValue& dtype = tree[arguments[kDtypePart]];
    if (dtype.kind != PickleKind::global || dtype.global->meaning != Meaning::dtype) fail_tensor();
    view.storage.count = view.storage.count * view.storage.element.bytes;
    view.storage.element = dtype.global->element;
    view.storage.count /= view.storage.element.bytes;
  }
  const std::size_t metadata = has_dtype ? kDtypePart + 1 : kDtypePart;
  if (arguments.size() > metadata && !tree[arguments[metadata]].items.empty()) {
    throw NotWeights(
        "holds a tensor whose conjugation or negation was put off; save tensor.resolve_neg()");
  }
  return view;
}

}  // namespace

StorageClaim storage_claim(const PickleTree& tree, const PickleValue& persistent_id) {
  const PickleValue& id = id_of(tree, persistent_id);
  const PickleValue& type = tree[id.items[1]];
  const PickleValue& key = tree[id.items[2]];
  if (type.kind != PickleKind::global || type.global->meaning != Meaning::storage ||
      type.global->element.bytes == 0 || key.kind != PickleKind::text) {
    throw Malformed("its pickle refers to a storage without a type or a key");
  }
  const StorageClaim claim{
      .key = key.text, .element = type.global->element, .count = size_of(tree[id.items[4]])};
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(claim.count, claim.element.bytes, &bytes)) {
    throw Malformed(
        fmt::format("its storage {} claims {} numbers", printable(key.text), claim.count));
  }
  return claim;
}

std::optional<TensorView> tensor_view(const PickleTree& tree, const PickleValue& value) {
  const PickleValue* tensor = &value;
  if (tensor->kind == PickleKind::object &&
      tree[tensor->items[0]].global->meaning == Meaning::parameter) {
    const PickleValue& arguments = tree[tensor->items[1]];
    if (arguments.items.empty()) fail_tensor();
    tensor = &tree[arguments.items.front()];
  }
  if (tensor->kind != PickleKind::object) return std::nullopt;
  const Global& rebuild = *tree[tensor->items[0]].global;
  if (rebuild.meaning != Meaning::tensor) return std::nullopt;
  return rebuilt(tree, tree[tensor->items[1]].items,
                 rebuild.name == "torch._utils._rebuild_tensor_v3");
}

std::size_t checked_count(const TensorView& view, std::string_view name) {
  const auto fail = [&](const std::string& what) -> void {
    throw Malformed(fmt::format("its tensor {} of shape {} {}", printable(name),
                                model::to_string(view.shape), what));
  };
  std::size_t count = 1;
  std::size_t last = view.offset;
  bool overflow = false;
  for (std::size_t i = 0; i < view.shape.size(); ++i) {
    overflow |= __builtin_mul_overflow(count, view.shape[i], &count);
    std::size_t reach = 0;
    overflow |= __builtin_mul_overflow(std::max<std::size_t>(view.shape[i], 1) - 1, view.strides[i],
                                       &reach);
    overflow |= __builtin_add_overflow(last, reach, &last);
  }
  if (std::ranges::find(view.shape, 0U) != view.shape.end()) return 0;
  if (overflow || last >= view.storage.count) {
    fail(fmt::format("reaches beyond the {} numbers of its storage", view.storage.count));
  }
  if (count > view.storage.count) {
    throw NotWeights(
        fmt::format("holds the tensor {} of shape {}, which repeats the {} numbers of "
                    "its storage; save it as tensor.contiguous()",
                    printable(name), model::to_string(view.shape), view.storage.count));
  }
  return count;
}

std::vector<float> gathered(const TensorView& view, std::span<const float> storage) {
  if (std::ranges::find(view.shape, 0U) != view.shape.end()) return {};
  std::vector<float> values;
  values.reserve(
      std::accumulate(view.shape.begin(), view.shape.end(), std::size_t{1}, std::multiplies<>()));
  std::vector<std::size_t> index(view.shape.size(), 0);
  std::size_t at = view.offset;
  while (true) {
    values.push_back(storage[at]);
    std::size_t dimension = view.shape.size();
    while (dimension > 0) {  // Counts up, the last dimension first.
      --dimension;
      at += view.strides[dimension];
      if (++index[dimension] < view.shape[dimension]) break;
      at -= view.strides[dimension] * view.shape[dimension];
      index[dimension] = 0;
      if (dimension == 0) return values;
    }
    if (view.shape.empty()) return values;
  }
}

}  // namespace edgebench::weights
