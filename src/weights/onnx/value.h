// What is known of a value that depends on the image: its shape, and which of the image's axes each
// dimension holds. Exporters flatten and reshape between the pooling and the classifier in many
// ways; whether they leave each image's channels in order is arithmetic on this.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace edgebench::weights {

enum class Axis { batch, channel, height, width };

struct OnnxValue {
  struct Extent {
    Axis axis = Axis::batch;
    std::int64_t size = 1;
    bool operator==(const Extent&) const = default;
  };

  int step = 0;      // The one that gave it; 0 is the image.
  int revision = 0;  // How often that step had been extended (by a bias, a normalisation).
  // In memory order. An axis that was averaged over is left out. No product overflows.
  std::vector<Extent> axes;
  std::vector<std::int64_t> shape;  // The same number of elements.

  // Of the axis, or 1 if it is not there.
  std::int64_t size(Axis axis) const;
};

// A value with a dimension for each axis; nothing if its number of elements is too large to count.
std::optional<OnnxValue> make_value(int step, std::vector<OnnxValue::Extent> axes);

using Axes = std::vector<Axis>;

// Which axes each dimension holds: {{batch}, {channel}, {}, {}} of a pooled map that kept its
// dimensions of one. Nothing if a dimension holds a part of an axis.
std::optional<std::vector<Axes>> axes_by_dimension(const OnnxValue& value);

// Nothing where the operator is not defined for the value or its result is none that can be
// followed.
std::optional<OnnxValue> reshaped(const OnnxValue& value, std::span<const std::int64_t> target,
                                  bool zero_is_zero);
std::optional<OnnxValue> with_shape(const OnnxValue& value, std::vector<std::int64_t> shape);
std::optional<OnnxValue> transposed(const OnnxValue& value, std::span<const std::int64_t> order);
// Both take negative axes, counted from the end. Without axes, every dimension of one goes.
std::optional<OnnxValue> squeezed(const OnnxValue& value,
                                  const std::optional<std::vector<std::int64_t>>& axes);
std::optional<OnnxValue> unsqueezed(const OnnxValue& value, std::span<const std::int64_t> axes);

// Axes from -rank to rank - 1 as 0 to rank - 1, sorted; nothing if one is outside or there twice.
std::optional<std::vector<std::size_t>> positions(std::span<const std::int64_t> axes,
                                                  std::size_t rank);

// The shapes of values and of constants alike.
std::optional<std::vector<std::int64_t>> reshaped_shape(std::span<const std::int64_t> shape,
                                                        std::span<const std::int64_t> target,
                                                        bool zero_is_zero);
std::optional<std::vector<std::int64_t>> squeezed_shape(
    std::span<const std::int64_t> shape, const std::optional<std::vector<std::int64_t>>& axes);
std::optional<std::vector<std::int64_t>> unsqueezed_shape(std::span<const std::int64_t> shape,
                                                          std::span<const std::int64_t> axes);

}  // namespace edgebench::weights
