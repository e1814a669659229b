#include "quantise/activation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Core>

namespace edgebench::quantise {
namespace {

// A range so narrow that its step would vanish is as good as empty.
float usable_scale(float extent, int steps) {
  const float scale = extent / static_cast<float>(steps);
  return scale >= std::numeric_limits<float>::min() ? scale : 1.0F;
}

}  // namespace

Range input_range(const image::Normalisation& normalise) {
  if (normalise == image::Normalisation::imagenet) return kInputRange;
  const image::NormalisationTable table = normalise.table();
  Range range{.minimum = table[0].front(), .maximum = table[0].back()};
  for (const auto& channel : table) {
    range.minimum = std::min(range.minimum, channel.front());
    range.maximum = std::max(range.maximum, channel.back());
  }
  return range;
}

ActivationQuantiser quantiser_for(Range range, Scheme scheme, ZeroPoint zero_point) {
  const IntegerRange integers = integer_range(scheme);
  const float low = std::min(range.minimum, 0.0F);
  const float high = std::max(range.maximum, 0.0F);
  if (zero_point == ZeroPoint::zero) {
    return {.scale = usable_scale(std::max(-low, high), integers.maximum), .zero_point = 0};
  }
  // Halves first: the extent of a huge range would overflow.
  const float scale = 2 * usable_scale(high / 2 - low / 2, integers.steps());
  const auto zero = static_cast<int>(std::nearbyint(-low / scale)) + integers.minimum;
  return {.scale = high == low ? 1.0F : scale,
          .zero_point = std::clamp(zero, integers.minimum, integers.maximum)};
}

ActivationQuantiser relu6_quantiser(float maximum, Scheme scheme, ZeroPoint zero_point) {
  const float covered = maximum > 0 ? std::min(maximum, 6.0F) : 6.0F;
  const IntegerRange integers = integer_range(scheme);
  const int zero = zero_point == ZeroPoint::zero ? 0 : integers.minimum;
  const auto steps = static_cast<float>(integers.maximum - zero);
  return {.scale = std::max(covered / steps, std::numeric_limits<float>::min()),
          .zero_point = zero};
}

ActivationQuantiser quantiser_for(const model::Node& node, Range range, Scheme scheme,
                                  ZeroPoint zero_point) {
  if (node.activation == model::Activation::relu6) {
    return relu6_quantiser(range.maximum, scheme, zero_point);
  }
  if (node.rectified()) range.minimum = 0;
  return quantiser_for(range, scheme, zero_point);
}

std::int32_t quantise_value(float value, const ActivationQuantiser& quantiser, Scheme scheme) {
  const IntegerRange integers = integer_range(scheme);
  const double integer =
      std::nearbyint(static_cast<double>(value / quantiser.scale)) + quantiser.zero_point;
  return static_cast<std::int32_t>(std::clamp(integer, static_cast<double>(integers.minimum),
                                              static_cast<double>(integers.maximum)));
}

float dequantise_value(std::int32_t integer, const ActivationQuantiser& quantiser) {
  return static_cast<float>(integer - quantiser.zero_point) * quantiser.scale;
}

void fake_quantise(const ActivationQuantiser& quantiser, Scheme scheme, std::span<float> values) {
  const IntegerRange integers = integer_range(scheme);
  const auto low = static_cast<float>(integers.minimum - quantiser.zero_point);
  const auto high = static_cast<float>(integers.maximum - quantiser.zero_point);
  Eigen::Map<Eigen::ArrayXf> array(values.data(), static_cast<Eigen::Index>(values.size()));
  // Clipping first is the same and keeps the rounded numbers small.
  array = (array / quantiser.scale).max(low).min(high).rint() * quantiser.scale;
}

}  // namespace edgebench::quantise
