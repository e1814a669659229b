#include "worker/sample_store.h"

#include <algorithm>
#include <array>

#include "runtime/fake_runtime.h"
#include "runtime/input.h"
#include "support.h"

namespace edgebench::worker {
namespace {

// Three crops of 2 x 2 pixels, all pixels of a crop alike: 0, 100, 200.
MappedNpy three_crops(const test::TemporaryFolder& folder) {
  std::vector<std::uint8_t> pixels(36);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(100 * (i / 12));
  }
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{3, 2, 2, 3});
  return MappedNpy(folder / "crops.npy");
}

}  // namespace

TEST_CASE("a sample is the crop as the session's input takes it") {
  const test::TemporaryFolder folder;
  const MappedNpy crops = three_crops(folder);
  runtime::FakeSession session(1, [] {});
  for (const auto normalise :
       {image::Normalisation::imagenet, image::Normalisation::plus_minus_one}) {
    const SampleStore store(crops, session, normalise);
    CHECK(store.samples() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      std::vector<std::byte> expected(48);
      runtime::fill_image(session.input_spec(), runtime::crop(crops, i), expected, normalise);
      CHECK(std::ranges::equal(store.sample(i), expected));
    }
  }
}

TEST_CASE("as many samples as fit are prepared, and one at least") {
  const test::TemporaryFolder folder;
  const MappedNpy crops = three_crops(folder);
  const runtime::FakeSession session(1, [] {});
  const auto prepared = [&](std::size_t most_bytes) {
    return SampleStore(crops, session, image::Normalisation::imagenet, most_bytes).samples();
  };
  CHECK(prepared(96) == 2);  // 48 bytes each.
  CHECK(prepared(95) == 1);
  CHECK(prepared(1) == 1);
  CHECK(prepared(1000) == 3);
}

}  // namespace edgebench::worker
