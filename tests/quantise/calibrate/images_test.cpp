#include "quantise/calibrate/images.h"

#include <algorithm>
#include <array>
#include <set>

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

  const float red = (static_cast<float>(crops.bytes()[0]) / 255 - 0.485F) / 0.229F;
  CHECK(whole.load(0)[0] == doctest::Approx(red));
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
