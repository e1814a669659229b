// From uint8 crops to the network's FP32 input: (x / 255 - mean) / std for each channel, as
// torchvision's ToTensor and Normalize compute it; or another map for each channel, which a network
// of the user's may want: x / 127.5 - 1, as TensorFlow's MobileNets were trained. Each operation
// rounds to FP32, so multiplying by a precomputed scale would give other bits; a table of all 256 x
// 3 results gives the same ones, and faster. Sources: torchvision,
// MobileNet_V2_Weights.IMAGENET1K_V1 (mean and std of ImageNet); Keras,
// applications/imagenet_utils.py, mode "tf".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace edgebench::image {

inline constexpr std::array<float, 3> kMean = {0.485F, 0.456F, 0.406F};
inline constexpr std::array<float, 3> kStandardDeviation = {0.229F, 0.224F, 0.225F};

// What is made of a pixel before a network sees it. Four have names; any other is its mean and
// standard deviation for each channel, on the scale of pixels, 0 to 255: (x - mean) / deviation.
class Normalisation {
 public:
  static const Normalisation imagenet;        // (x / 255 - kMean) / kStandardDeviation
  static const Normalisation plus_minus_one;  // x / 127.5 - 1
  static const Normalisation zero_one;        // x / 255
  static const Normalisation none;            // x: the network takes raw pixels.

  constexpr Normalisation() = default;
  // Throws std::invalid_argument, in a phrase that says what helps, unless the numbers are finite,
  // the deviations from 1 to 10^6 (below, they are on the scale 0 to 1) and the means within 10^6.
  Normalisation(const std::array<float, 3>& mean, const std::array<float, 3>& deviation);

  // Reads a name, or "mean:deviation" with one number each, or three as in a/b/c:d/e/f. Throws
  // std::invalid_argument in a phrase that says what there is.
  static Normalisation from_text(std::string_view text);
  // What from_text() reads back.
  std::string text() const;

  // table[channel][value]; each operation rounds to FP32.
  std::array<std::array<float, 256>, 3> table() const;

  bool operator==(const Normalisation&) const = default;

 private:
  enum class Kind { imagenet, plus_minus_one, zero_one, none, of_numbers };
  explicit constexpr Normalisation(Kind kind) : kind_(kind) {}

  Kind kind_ = Kind::imagenet;
  std::array<float, 3> mean_ = {};       // Of those of numbers only.
  std::array<float, 3> deviation_ = {};  // Likewise.
};
inline constexpr Normalisation Normalisation::imagenet(Kind::imagenet);
inline constexpr Normalisation Normalisation::plus_minus_one(Kind::plus_minus_one);
inline constexpr Normalisation Normalisation::zero_one(Kind::zero_one);
inline constexpr Normalisation Normalisation::none(Kind::none);

// JSON is its text.
template <typename Json>
void to_json(Json& json, const Normalisation& normalisation) {
  json = normalisation.text();
}
template <typename Json>
void from_json(const Json& json, Normalisation& normalisation) {
  normalisation = Normalisation::from_text(json.template get<std::string>());
}

// table[channel][value]
using NormalisationTable = std::array<std::array<float, 256>, 3>;

constexpr NormalisationTable make_normalisation_table() {
  NormalisationTable table{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (std::size_t value = 0; value < 256; ++value) {
      const float fraction = static_cast<float>(value) / 255.0F;
      const float centred = fraction - kMean[channel];
      table[channel][value] = centred / kStandardDeviation[channel];
    }
  }
  return table;
}

inline constexpr NormalisationTable kNormalisation = make_normalisation_table();

// One crop, height x width x 3, to 3 x height x width. The spans have equal sizes.
inline void normalise_nchw(std::span<const std::uint8_t> crop, std::span<float> out,
                           const NormalisationTable& table = kNormalisation) {
  const std::size_t pixels = crop.size() / 3;
  const std::uint8_t* pixel = crop.data();
  float* red = out.data();
  float* green = red + pixels;
  float* blue = green + pixels;
  for (std::size_t i = 0; i < pixels; ++i, pixel += 3) {
    red[i] = table[0][pixel[0]];
    green[i] = table[1][pixel[1]];
    blue[i] = table[2][pixel[2]];
  }
}

// One crop, height x width x 3, to the same layout. The spans have equal sizes.
inline void normalise_nhwc(std::span<const std::uint8_t> crop, std::span<float> out,
                           const NormalisationTable& table = kNormalisation) {
  const std::uint8_t* pixel = crop.data();
  float* value = out.data();
  for (std::size_t i = 0; i < crop.size(); i += 3, pixel += 3, value += 3) {
    value[0] = table[0][pixel[0]];
    value[1] = table[1][pixel[1]];
    value[2] = table[2][pixel[2]];
  }
}

}  // namespace edgebench::image
