#include "weights/onnx/value.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace edgebench::weights {
namespace {

using Shape = std::vector<std::int64_t>;

// Nothing if it is too large to count.
std::optional<std::int64_t> product(std::span<const std::int64_t> shape) {
  std::int64_t total = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(total, extent, &total)) return std::nullopt;
  }
  return total;
}

}  // namespace

std::int64_t OnnxValue::size(Axis axis) const {
  const auto found = std::ranges::find(axes, axis, &Extent::axis);
  return found == axes.end() ? 1 : found->size;
}

std::optional<OnnxValue> make_value(int step, std::vector<OnnxValue::Extent> axes) {
  OnnxValue value;
  value.step = step;
  for (const OnnxValue::Extent& extent : axes) value.shape.push_back(extent.size);
  value.axes = std::move(axes);
  if (!product(value.shape)) return std::nullopt;
  return value;
}

std::optional<std::vector<Axes>> axes_by_dimension(const OnnxValue& value) {
  std::vector<Axes> result;
  auto next = value.axes.begin();
  for (const std::int64_t extent : value.shape) {
    Axes& axes = result.emplace_back();
    // An axis of one that no dimension was left for, in front of a larger one.
    while (extent != 1 && next != value.axes.end() && next->size == 1) ++next;
    std::int64_t covered = 1;
    if (extent == 1 && next != value.axes.end() && next->size == 1) axes.push_back((next++)->axis);
    while (covered < extent && next != value.axes.end()) {
      covered *= next->size;
      axes.push_back((next++)->axis);
    }
    if (covered != extent) return std::nullopt;
  }
  return result;
}

std::optional<std::vector<std::size_t>> positions(std::span<const std::int64_t> axes,
                                                  std::size_t rank) {
  const auto count = static_cast<std::int64_t>(rank);
  std::vector<std::size_t> result;
  for (const std::int64_t axis : axes) {
    if (axis < -count || axis >= count) return std::nullopt;
    result.push_back(static_cast<std::size_t>(axis < 0 ? axis + count : axis));
  }
  std::ranges::sort(result);
  if (std::ranges::adjacent_find(result) != result.end()) return std::nullopt;
  return result;
}

std::optional<Shape> reshaped_shape(std::span<const std::int64_t> shape,
                                    std::span<const std::int64_t> target, bool zero_is_zero) {
  Shape result(target.begin(), target.end());
  auto open = result.end();
  for (auto extent = result.begin(); extent != result.end(); ++extent) {
    const auto at = static_cast<std::size_t>(extent - result.begin());
    if (*extent == 0 && !zero_is_zero) {
      if (at >= shape.size()) return std::nullopt;
      *extent = shape[at];
    } else if (*extent == -1) {
      if (open != result.end()) return std::nullopt;
      open = extent;
    } else if (*extent < 0) {
      return std::nullopt;
    }
  }
  const std::optional<std::int64_t> elements = product(shape);
  if (!elements) return std::nullopt;
  if (open != result.end()) {
    *open = 1;
    const std::optional<std::int64_t> others = product(result);
    if (!others || *others == 0) return std::nullopt;
    *open = *elements / *others;
  }
  return product(result) == elements ? std::optional(result) : std::nullopt;
}

std::optional<Shape> squeezed_shape(std::span<const std::int64_t> shape,
                                    const std::optional<Shape>& axes) {
  Shape result;
  if (!axes) {
    std::ranges::copy_if(shape, std::back_inserter(result),
                         [](auto extent) { return extent != 1; });
    return result;
  }
  const auto gone = positions(*axes, shape.size());
  if (!gone) return std::nullopt;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (!std::ranges::binary_search(*gone, i)) {
      result.push_back(shape[i]);
    } else if (shape[i] != 1) {
      return std::nullopt;
    }
  }
  return result;
}

std::optional<Shape> unsqueezed_shape(std::span<const std::int64_t> shape,
                                      std::span<const std::int64_t> axes) {
  const auto added = positions(axes, shape.size() + axes.size());
  if (!added) return std::nullopt;
  Shape result(shape.begin(), shape.end());
  for (const std::size_t at : *added) {
    result.insert(result.begin() + static_cast<std::ptrdiff_t>(at), 1);
  }
  return result;
}

std::optional<OnnxValue> with_shape(const OnnxValue& value, Shape shape) {
  if (product(shape) != product(value.shape)) return std::nullopt;
  OnnxValue result = value;
  result.shape = std::move(shape);
  return result;
}

std::optional<OnnxValue> reshaped(const OnnxValue& value, std::span<const std::int64_t> target,
                                  bool zero_is_zero) {
  std::optional<Shape> shape = reshaped_shape(value.shape, target, zero_is_zero);
  return shape ? with_shape(value, std::move(*shape)) : std::nullopt;
}

std::optional<OnnxValue> transposed(const OnnxValue& value, std::span<const std::int64_t> order) {
  const auto dimensions = axes_by_dimension(value);
  const std::size_t rank = value.shape.size();
  if (!dimensions || order.size() != rank || !positions(order, rank)) return std::nullopt;
  OnnxValue result = value;
  result.axes.clear();
  result.shape.clear();
  for (const std::int64_t signed_from : order) {
    if (signed_from < 0) return std::nullopt;
    const auto from = static_cast<std::size_t>(signed_from);
    result.shape.push_back(value.shape[from]);
    for (const Axis axis : (*dimensions)[from]) result.axes.push_back({axis, value.size(axis)});
  }
  return result;
}

std::optional<OnnxValue> squeezed(const OnnxValue& value, const std::optional<Shape>& axes) {
  std::optional<Shape> shape = squeezed_shape(value.shape, axes);
  return shape ? with_shape(value, std::move(*shape)) : std::nullopt;
}

std::optional<OnnxValue> unsqueezed(const OnnxValue& value, std::span<const std::int64_t> axes) {
  std::optional<Shape> shape = unsqueezed_shape(value.shape, axes);
  return shape ? with_shape(value, std::move(*shape)) : std::nullopt;
}

}  // namespace edgebench::weights
