#include "quantise/stored_values.h"

#include <algorithm>
#include <cmath>

#include "quantise/activation.h"

namespace edgebench::quantise {

StoredValues::StoredValues(std::size_t images, std::optional<ActivationQuantiser> quantiser,
                           Scheme scheme)
    : quantiser_(quantiser), scheme_(scheme) {
  if (quantiser_) {
    integers_.resize(images);
  } else {
    floats_.resize(images);
  }
}

void StoredValues::put(std::size_t image, std::span<const float> value) {
  if (!quantiser_) {
    floats_[image].assign(value.begin(), value.end());
    return;
  }
  const int smallest = integer_range(scheme_).minimum;
  const auto low = static_cast<float>(smallest - quantiser_->zero_point);
  const auto high = static_cast<float>(integer_range(scheme_).maximum - quantiser_->zero_point);
  std::vector<std::uint8_t>& integers = integers_[image];
  integers.resize(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    // As fake_quantise() does it; the difference is a whole number from 0 to 255.
    const float step = std::rint(std::min(std::max(value[i] / quantiser_->scale, low), high));
    integers[i] = static_cast<std::uint8_t>(step - low);
  }
}

std::vector<float> StoredValues::get(std::size_t image) const {
  if (!quantiser_) return floats_[image];
  const int offset = integer_range(scheme_).minimum - quantiser_->zero_point;
  std::vector<float> value(integers_[image].size());
  std::ranges::transform(integers_[image], value.begin(), [&](std::uint8_t integer) {
    return static_cast<float>(integer + offset) * quantiser_->scale;
  });
  return value;
}

}  // namespace edgebench::quantise
