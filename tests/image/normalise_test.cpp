#include "image/normalise.h"

#include <vector>

#include <doctest/doctest.h>

namespace edgebench::image {

TEST_CASE("the table holds three separately rounded FP32 operations") {
  // numpy: (numpy.float32(200) / numpy.float32(255) - mean) / std, printed with repr.
  CHECK(kNormalisation[0][0] == -2.117904F);
  CHECK(kNormalisation[0][255] == 2.2489083F);
  CHECK(kNormalisation[1][128] == 0.2051822F);
  CHECK(kNormalisation[2][200] == 1.6813945F);
}

TEST_CASE("TensorFlow's table reaches from minus one to one") {
  const NormalisationTable& table = normalisation_table(Normalisation::plus_minus_one);
  for (const auto& channel : table) {
    CHECK(channel[0] == -1.0F);
    CHECK(channel[255] == 1.0F);
    CHECK(channel[128] == 0.003921628F);  // numpy: numpy.float32(128) / numpy.float32(127.5) - 1.
  }
  CHECK(&normalisation_table(Normalisation::imagenet) == &kNormalisation);
}

TEST_CASE("both layouts hold the same values, each in its place") {
  // 2 x 2 pixels.
  const std::vector<std::uint8_t> crop = {0, 1, 2, 30, 31, 32, 60, 61, 62, 253, 254, 255};
  std::vector<float> nchw(crop.size());
  std::vector<float> nhwc(crop.size());
  normalise_nchw(crop, nchw);
  normalise_nhwc(crop, nhwc);
  for (std::size_t pixel = 0; pixel < 4; ++pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const float expected = kNormalisation[channel][crop[pixel * 3 + channel]];
      CHECK(nhwc[pixel * 3 + channel] == expected);
      CHECK(nchw[channel * 4 + pixel] == expected);
    }
  }
}

}  // namespace edgebench::image
