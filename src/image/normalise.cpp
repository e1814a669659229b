#include "image/normalise.h"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

namespace edgebench::image {
namespace {

constexpr std::size_t kChannels = 3;
constexpr float kLargest = 1e6F;

constexpr const char* kChoices =
    "imagenet, plus-minus-one, zero-one, none, or mean:deviation on the scale 0 to 255 as in "
    "127.5:127.5, with three numbers as in 123.7/116.3/103.5:58.4/57.1/57.4";

[[noreturn]] void refuse(std::string_view text) {
  throw std::invalid_argument(fmt::format("normalise cannot be '{}'; give {}", text, kChoices));
}

// One number for all channels, or three.
std::array<float, kChannels> numbers_in(std::string_view part, std::string_view text) {
  std::vector<float> numbers;
  const char* at = part.data();
  const char* const end = part.data() + part.size();
  for (;;) {
    float number = 0;
    const auto [behind, error] = std::from_chars(at, end, number);
    if (error != std::errc()) refuse(text);
    numbers.push_back(number);
    if (behind == end) break;
    if (*behind != '/' || numbers.size() == kChannels) refuse(text);
    at = behind + 1;
  }
  if (numbers.size() == 1) return {numbers[0], numbers[0], numbers[0]};
  if (numbers.size() != kChannels) refuse(text);
  return {numbers[0], numbers[1], numbers[2]};
}

std::string text_of(const std::array<float, kChannels>& numbers) {
  if (numbers[0] == numbers[1] && numbers[1] == numbers[2]) return fmt::format("{}", numbers[0]);
  return fmt::format("{}/{}/{}", numbers[0], numbers[1], numbers[2]);
}

}  // namespace

Normalisation::Normalisation(const std::array<float, kChannels>& mean,
                             const std::array<float, kChannels>& deviation)
    : kind_(Kind::of_numbers), mean_(mean), deviation_(deviation) {
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    const bool mean_fits = std::abs(mean[channel]) <= kLargest;  // False of what is no number.
    const bool deviation_fits = deviation[channel] >= 1 && deviation[channel] <= kLargest;
    if (mean_fits && deviation_fits) continue;
    throw std::invalid_argument(
        fmt::format("normalise cannot be '{}': a deviation is from 1 to 1000000 and a mean within "
                    "1000000, on the scale 0 to 255; multiply numbers of the scale 0 to 1 by 255",
                    text()));
  }
}

Normalisation Normalisation::from_text(std::string_view text) {
  for (const Normalisation& known : {imagenet, plus_minus_one, zero_one, none}) {
    if (text == known.text()) return known;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) refuse(text);
  return {numbers_in(text.substr(0, colon), text), numbers_in(text.substr(colon + 1), text)};
}

std::string Normalisation::text() const {
  switch (kind_) {
    case Kind::imagenet:
      return "imagenet";
    case Kind::plus_minus_one:
      return "plus-minus-one";
    case Kind::zero_one:
      return "zero-one";
    case Kind::none:
      return "none";
    case Kind::of_numbers:
      break;
  }
  return text_of(mean_) + ":" + text_of(deviation_);
}

NormalisationTable Normalisation::table() const {
  if (kind_ == Kind::imagenet) return kNormalisation;
  NormalisationTable table{};
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    for (std::size_t value = 0; value < table[channel].size(); ++value) {
      const auto pixel = static_cast<float>(value);
      float& out = table[channel][value];
      switch (kind_) {
        case Kind::plus_minus_one:
          out = pixel / 127.5F - 1.0F;
          break;
        case Kind::zero_one:
          out = pixel / 255.0F;
          break;
        case Kind::of_numbers:
          out = (pixel - mean_[channel]) / deviation_[channel];
          break;
        case Kind::none:
        case Kind::imagenet:
          out = pixel;
          break;
      }
    }
  }
  return table;
}

}  // namespace edgebench::image
