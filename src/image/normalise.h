// From uint8 crops to the network's FP32 input: (x / 255 - mean) / std for each channel, as
// torchvision's ToTensor and Normalize compute it; or x / 127.5 - 1, as TensorFlow's MobileNets
// were trained. Each operation rounds to FP32, so multiplying by a precomputed scale would give
// other bits; a table of all 256 x 3 results gives the same ones, and faster.
// Sources: torchvision, MobileNet_V2_Weights.IMAGENET1K_V1 (mean and std of ImageNet); Keras,
// applications/imagenet_utils.py, mode "tf".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/enum_names.h"

namespace edgebench::image {

inline constexpr std::array<float, 3> kMean = {0.485F, 0.456F, 0.406F};
inline constexpr std::array<float, 3> kStandardDeviation = {0.229F, 0.224F, 0.225F};

enum class Normalisation { imagenet, plus_minus_one };
constexpr auto names_of(Normalisation) {
  return named<Normalisation>(
      {{Normalisation::imagenet, "imagenet"}, {Normalisation::plus_minus_one, "plus-minus-one"}});
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

constexpr NormalisationTable make_plus_minus_one_table() {
  NormalisationTable table{};
  for (auto& channel : table) {
    for (std::size_t value = 0; value < 256; ++value) {
      channel[value] = static_cast<float>(value) / 127.5F - 1.0F;
    }
  }
  return table;
}

inline constexpr NormalisationTable kNormalisation = make_normalisation_table();
inline constexpr NormalisationTable kPlusMinusOne = make_plus_minus_one_table();

constexpr const NormalisationTable& normalisation_table(Normalisation normalisation) {
  return normalisation == Normalisation::plus_minus_one ? kPlusMinusOne : kNormalisation;
}

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
