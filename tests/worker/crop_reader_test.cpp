#include "worker/crop_reader.h"

#include <array>
#include <filesystem>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "base/error.h"
#include "machine/memory.h"
#include "support.h"

namespace edgebench::worker {

TEST_CASE("a crop is read as it lies in the file") {
  const test::TemporaryFolder folder;
  std::vector<std::uint8_t> pixels(3 * 2 * 2 * 3);
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{1});
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{3, 2, 2, 3});
  const CropReader reader(folder / "crops.npy");
  CHECK(reader.array().shape() == std::vector<std::size_t>{3, 2, 2, 3});
  REQUIRE(reader.crop_bytes() == 12);
  std::vector<std::uint8_t> crop(12);
  for (const std::size_t index : {2UL, 0UL}) {
    reader.read(index, crop);
    CHECK(crop.front() == 12 * index + 1);
    CHECK(crop.back() == 12 * index + 12);
  }
  std::uint8_t first = 0;
  reader.read(1, {&first, 1});  // A byte is enough of an answer.
  CHECK(first == 13);
  std::filesystem::resize_file(folder / "crops.npy",
                               std::filesystem::file_size(folder / "crops.npy") - 1);
  CHECK_THROWS_WITH_AS(reader.read(2, crop), doctest::Contains("ends before crop 2"), InputError);
}

TEST_CASE("crops that were read are no memory of the process") {
  const test::TemporaryFolder folder;
  constexpr std::size_t kImages = 400;
  constexpr std::size_t kCropBytes = 224 * 224 * 3;  // All together 60 MB.
  {
    const std::vector<std::uint8_t> pixels(kImages * kCropBytes, 7);
    write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{kImages, 224, 224, 3});
  }
  const CropReader reader(folder / "crops.npy");
  std::vector<std::uint8_t> crop(kCropBytes);
  reader.read(0, crop);
  const auto before = machine::own_memory().pss_bytes;
  for (std::size_t i = 0; i < kImages; ++i) reader.read(i, crop);
  const auto after = machine::own_memory().pss_bytes;
  if (!before || !after) return;  // This kernel does not tell.
  CHECK(*after < *before + 10'000'000);
}

TEST_CASE("an array of floats holds no crops") {
  const test::TemporaryFolder folder;
  write_npy(folder / "logits.npy", std::vector<float>(4), std::array<std::size_t, 2>{2, 2});
  CHECK_THROWS_AS(CropReader(folder / "logits.npy"), InputError);
}

}  // namespace edgebench::worker
