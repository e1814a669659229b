#include "image/filter_weights.h"

#include <algorithm>
#include <cmath>

namespace edgebench::image {

FilterWeights filter_weights(int in_size, int out_size, int first, int count) {
  // Every operation below is Pillow's, in its order and type: a weight that is off by one in the
  // last of 22 bits can change a pixel.
  const double scale = static_cast<double>(static_cast<float>(in_size)) / out_size;
  const double filter_scale = std::max(scale, 1.0);
  const double support = filter_scale;  // The triangle reaches 1 to either side.
  const double inverse = 1.0 / filter_scale;

  FilterWeights result;
  for (int i = first; i < first + count; ++i) {
    const double centre = (i + 0.5) * scale;
    const int begin = std::max(static_cast<int>(centre - support + 0.5), 0);
    const int end = std::min(static_cast<int>(centre + support + 0.5), in_size);
    result.left.push_back(begin);
    result.taps.push_back(end - begin);
  }
  result.max_taps = *std::ranges::max_element(result.taps);

  const auto stride = static_cast<std::size_t>(result.max_taps);
  result.weights.resize(static_cast<std::size_t>(count) * stride);
  std::vector<double> window;
  for (std::size_t i = 0; i < result.left.size(); ++i) {
    const double centre = (first + static_cast<int>(i) + 0.5) * scale;
    double sum = 0;
    window.clear();
    for (int tap = 0; tap < result.taps[i]; ++tap) {
      const double distance = std::abs((tap + result.left[i] - centre + 0.5) * inverse);
      window.push_back(distance < 1.0 ? 1.0 - distance : 0.0);
      sum += window.back();
    }
    for (std::size_t tap = 0; tap < window.size(); ++tap) {
      result.weights[i * stride + tap] =
          static_cast<std::int32_t>(0.5 + window[tap] / sum * (1 << kWeightBits));
    }
  }
  return result;
}

}  // namespace edgebench::image
