#include "quantise/stored_values.h"

#include <algorithm>
#include <cmath>

#include "quantise/activation.h"

namespace edgebench::quantise {

StoredValues::StoredValues(std::size_t images, std::size_t value_size,
                           std::optional<ActivationQuantiser> quantiser, Scheme scheme)
    : images_(images),
      value_size_(value_size),
      quantiser_(quantiser),
      scheme_(scheme),
      values_(images * value_size * (quantiser ? sizeof(std::uint8_t) : sizeof(float))) {}

std::span<std::uint8_t> StoredValues::integers(std::size_t image) {
  auto* const first = reinterpret_cast<std::uint8_t*>(values_.bytes().data());
  return {first + image * value_size_, value_size_};
}

std::span<const std::uint8_t> StoredValues::integers(std::size_t image) const {
  const auto* const first = reinterpret_cast<const std::uint8_t*>(values_.bytes().data());
  return {first + image * value_size_, value_size_};
}

std::span<float> StoredValues::floats(std::size_t image) {
  auto* const first = reinterpret_cast<float*>(values_.bytes().data());
  return {first + image * value_size_, value_size_};
}

std::span<const float> StoredValues::floats(std::size_t image) const {
  const auto* const first = reinterpret_cast<const float*>(values_.bytes().data());
  return {first + image * value_size_, value_size_};
}

void StoredValues::put(std::size_t image, std::span<const float> value) {
  if (!quantiser_) {
    std::ranges::copy(value, floats(image).begin());
    return;
  }
  const int smallest = integer_range(scheme_).minimum;
  const auto low = static_cast<float>(smallest - quantiser_->zero_point);
  const auto high = static_cast<float>(integer_range(scheme_).maximum - quantiser_->zero_point);
  const std::span<std::uint8_t> integers = this->integers(image);
  for (std::size_t i = 0; i < value.size(); ++i) {
    // As fake_quantise() does it; the difference is a whole number from 0 to 255.
    const float step = std::rint(std::min(std::max(value[i] / quantiser_->scale, low), high));
    integers[i] = static_cast<std::uint8_t>(step - low);
  }
}

std::vector<float> StoredValues::get(std::size_t image) const {
  if (!quantiser_) {
    const std::span<const float> stored = floats(image);
    return {stored.begin(), stored.end()};
  }
  const int offset = integer_range(scheme_).minimum - quantiser_->zero_point;
  std::vector<float> value(value_size_);
  std::ranges::transform(integers(image), value.begin(), [&](std::uint8_t integer) {
    return static_cast<float>(integer + offset) * quantiser_->scale;
  });
  return value;
}

}  // namespace edgebench::quantise
