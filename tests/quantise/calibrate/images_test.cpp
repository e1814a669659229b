#include "quantise/calibrate/images.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <vector>

#include "base/error.h"
#include "quantise/quantise_support.h"

namespace edgebench::quantise {

TEST_CASE("images are chosen by the seed, without repetition, normalised") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  const MappedNpy crops(test::write_crops(folder / "crops.npy", 20, 32, 1));
  const CalibrationImages whole(crops, network);
  const CalibrationImages some(crops, network, 7, 1);
  CHECK(whole.count() == 20);
  CHECK(some.count() == 7);
  CHECK(some.available() == 20);
  std::set<std::vector<float>> distinct;
  for (std::size_t i = 0; i < some.count(); ++i) distinct.insert(some.load(i));
  CHECK(distinct.size() == 7);

  const CalibrationImages same(crops, network, 7, 1);
  const CalibrationImages other(crops, network, 7, 2);
  bool differs = false;
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(same.load(i) == some.load(i));
    differs = differs || other.load(i) != some.load(i);
  }
  CHECK(differs);
}

TEST_CASE("images are normalised as the network was trained") {
  const test::TemporaryFolder folder;
  model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  network.normalise = image::Normalisation::none;
  const MappedNpy crops(test::write_crops(folder / "crops.npy", 1, 32, 1));
  const std::vector<float> image = CalibrationImages(crops, network).load(0);
  for (std::size_t pixel = 0; pixel < 32 * 32; ++pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      REQUIRE(image[channel * 32 * 32 + pixel] ==
              static_cast<float>(crops.bytes()[3 * pixel + channel]));
    }
  }
}

// What the crops of `images` are in the file, found by their pixels.
std::vector<std::size_t> places_of(const CalibrationImages& images, const CalibrationImages& all) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < images.count(); ++i) {
    std::size_t at = 0;
    while (at < all.count() && all.load(at) != images.load(i)) ++at;
    places.push_back(at);
  }
  return places;
}

TEST_CASE("without a seed images keep the file's order, with one they have the seed's") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  const MappedNpy crops(test::write_crops(folder / "crops.npy", 6, 32, 1));
  const CalibrationImages whole(crops, network);
  constexpr float kMean[] = {0.485F, 0.456F, 0.406F};
  constexpr float kDeviation[] = {0.229F, 0.224F, 0.225F};
  constexpr std::size_t kPixels = std::size_t{32} * 32;
  CHECK(whole.values_per_image() == 3 * kPixels);
  for (const std::size_t index : {0U, 5U}) {
    const std::vector<float> image = whole.load(index);
    REQUIRE(image.size() == 3 * kPixels);
    bool normalised = true;
    for (std::size_t at = 0; at < image.size(); ++at) {
      const std::size_t channel = at / kPixels;
      const auto level =
          static_cast<float>(crops.bytes()[(index * kPixels + at % kPixels) * 3 + channel]);
      const float expected = (level / 255 - kMean[channel]) / kDeviation[channel];
      normalised = normalised && std::abs(image[at] - expected) < 1e-6F;
    }
    CHECK(normalised);
  }
  using Places = std::vector<std::size_t>;
  CHECK(places_of({crops, network, 4, std::nullopt}, whole) == Places{0, 1, 2, 3});
  CHECK(places_of({crops, network, 6, std::nullopt}, whole).size() == 6);
  CHECK(places_of({crops, network, 7, std::nullopt}, whole).size() == 6);
  // The same on every machine and with every library.
  CHECK(places_of({crops, network, 0, 1}, whole) == Places{1, 3, 0, 4, 5, 2});
  CHECK(places_of({crops, network, 3, 2}, whole) == Places{3, 4, 2});
}

TEST_CASE("crops that do not fit are refused, empty ones too") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  const MappedNpy wrong(test::write_crops(folder / "wrong.npy", 2, 33, 1));
  CHECK_THROWS_AS(CalibrationImages(wrong, network), InputError);
  const MappedNpy none(test::write_crops(folder / "none.npy", 0, 32, 1));
  CHECK_THROWS_AS(CalibrationImages(none, network), InputError);
}

TEST_CASE("images of one colour are counted") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  std::vector<std::uint8_t> pixels(std::size_t{3} * 32 * 32 * 3, 9);
  pixels.back() = 10;
  write_npy(folder / "flat.npy", pixels, std::array<std::size_t, 4>{3, 32, 32, 3});
  const MappedNpy crops(folder / "flat.npy");
  CHECK(CalibrationImages(crops, network).constant_count() == 2);
  CHECK(CalibrationImages(crops, network, 1, std::nullopt).constant_count() == 1);
}

TEST_CASE("one other colour anywhere makes an image one of several") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  constexpr std::size_t kBytes = std::size_t{32} * 32 * 3;
  // Red, green and blue differ, but in every pixel alike; then a pixel that is another.
  std::vector<std::uint8_t> pixels;
  for (std::size_t at = 0; at < 4 * kBytes; ++at) {
    pixels.push_back(static_cast<std::uint8_t>(40 * (at % 3)));
  }
  pixels[kBytes] = 1;  // The first value of the second image.
  pixels[2 * kBytes + 3 * 500] = 1;
  pixels[4 * kBytes - 1] = 1;
  write_npy(folder / "flat.npy", pixels, std::array<std::size_t, 4>{4, 32, 32, 3});
  const MappedNpy crops(folder / "flat.npy");
  CHECK(CalibrationImages(crops, network).constant_count() == 1);
}

TEST_CASE("chunks cover everything once and progress ends at the total") {
  std::vector<int> seen(23);
  std::size_t last = 0;
  for_each_chunk(23, 4,
                 {.threads = 3,
                  .progress =
                      [&](std::string_view stage, std::size_t done, std::size_t total) {
                        CHECK(stage == "testing");
                        CHECK(total == 23);
                        last = std::max(last, done);
                      }},
                 "testing", [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                   CHECK(begin == chunk * 4);
                   for (std::size_t i = begin; i < end; ++i) ++seen[i];
                 });
  CHECK(std::ranges::count(seen, 1) == 23);
  CHECK(last == 23);
  CHECK(chunk_count(23, 4) == 6);
  CHECK(chunk_count(24, 4) == 6);
}

}  // namespace edgebench::quantise
