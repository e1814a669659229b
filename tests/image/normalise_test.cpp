#include "image/normalise.h"

#include <stdexcept>
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
  for (const auto& channel : Normalisation::plus_minus_one.table()) {
    CHECK(channel[0] == -1.0F);
    CHECK(channel[255] == 1.0F);
    CHECK(channel[128] == 0.003921628F);  // numpy: numpy.float32(128) / numpy.float32(127.5) - 1.
  }
  CHECK(Normalisation::imagenet.table() == kNormalisation);
  CHECK(Normalisation().table() == kNormalisation);
}

TEST_CASE("the other names, and any mean and deviation, on the scale of pixels") {
  for (const auto& channel : Normalisation::zero_one.table()) {
    CHECK(channel[0] == 0.0F);
    CHECK(channel[51] == 0.2F);
    CHECK(channel[255] == 1.0F);
  }
  for (const auto& channel : Normalisation::none.table()) {
    CHECK(channel[0] == 0.0F);
    CHECK(channel[77] == 77.0F);
  }
  const NormalisationTable own = Normalisation({100, 0, 128}, {50, 2, 1}).table();
  CHECK(own[0][0] == -2.0F);
  CHECK(own[0][125] == 0.5F);
  CHECK(own[1][255] == 127.5F);
  CHECK(own[2][0] == -128.0F);
}

TEST_CASE("a normalisation and its text are one") {
  for (const char* text : {"imagenet", "plus-minus-one", "zero-one", "none", "127.5:127.5", "128:1",
                           "123.675/116.28/103.53:58.395/57.12/57.375", "-3:1000000"}) {
    CHECK(Normalisation::from_text(text).text() == text);
  }
  CHECK(Normalisation::from_text("none") == Normalisation::none);
  CHECK(Normalisation::from_text("1/1/1:2") == Normalisation({1, 1, 1}, {2, 2, 2}));
  CHECK(Normalisation::from_text("127.5:127.5") != Normalisation::plus_minus_one);
  CHECK(Normalisation({0, 0, 0}, {1, 1, 1}) != Normalisation({0, 0, 0}, {1, 1, 2}));
}

TEST_CASE("nonsense is refused, and numbers of the other scale are") {
  for (const char* text :
       {"",        "imagenet ", "Imagenet", ":",
        "1",       "1:",        ":1",       "a:b",
        "1/2:1",   "1/2/3/4:1", "1:2:3",    "1/:1",
        "1,2,3:1", "1:1 ",      "128:0",    "128:-1",
        "nan:1",   "1:nan",     "inf:1",    "1:inf",
        "1e9:1",   "1:1e9",     "0.5:0.5",  "0.485/0.456/0.406:0.229/0.224/0.225"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(Normalisation::from_text(text), doctest::Contains("normalise cannot be '"),
                         std::invalid_argument);
  }
  CHECK_THROWS_WITH(Normalisation::from_text("0.5:0.5"),
                    doctest::Contains("multiply numbers of the scale 0 to 1 by 255"));
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
