#include "measure/prepare/reference.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/hash.h"
#include "image/normalise.h"
#include "model/interpreter.h"
#include "model/synthetic.h"
#include "support.h"

namespace edgebench::measure {

TEST_CASE("the reference's logits are the interpreter's, image by image, computed once") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.25, 32, 7, 1);
  constexpr std::size_t kImages = 5;
  std::vector<std::uint8_t> pixels(kImages * 32 * 32 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * i);
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{kImages, 32, 32, 3});
  const MappedNpy crops(folder / "crops.npy");

  std::size_t calls = 0;
  const auto count = [&](std::size_t, std::size_t total) {
    ++calls;
    CHECK(total == kImages);
  };
  const auto file = ensure_reference_logits(network, "w", crops, "c", folder.path(), count);
  CHECK(calls == kImages);
  CHECK(ensure_reference_logits(network, "w", crops, "c", folder.path(), count) == file);
  CHECK(calls == kImages);
  const auto of_others =
      ensure_reference_logits(network, "w", crops, "other", folder.path(), count);
  CHECK(of_others != file);
  const auto of_other_weights =
      ensure_reference_logits(network, "other", crops, "c", folder.path(), count);
  CHECK(of_other_weights != file);
  CHECK(of_other_weights != of_others);
  // The interpreter's revision cannot be changed by a test: who raises it raises it here as well.
  CHECK(file.stem() == sha256_hex("1\nw\nc").substr(0, 24));

  std::filesystem::resize_file(file, 100);  // A damaged one is computed again.
  CHECK(ensure_reference_logits(network, "w", crops, "c", folder.path(), count) == file);
  CHECK(calls == 4 * kImages);

  const MappedNpy logits(file);
  REQUIRE(logits.shape() == std::vector<std::size_t>{kImages, 7});
  model::Interpreter interpreter(network);
  std::vector<float> input(3 * 32 * 32);
  std::vector<float> expected(7);
  for (std::size_t image = 0; image < kImages; ++image) {
    image::normalise_nchw(crops.bytes().subspan(image * input.size(), input.size()), input);
    interpreter.run(input, expected);
    CHECK(std::ranges::equal(expected, logits.floats().subspan(image * 7, 7)));
  }
}

TEST_CASE("the reference sees what the weights were trained with") {
  const test::TemporaryFolder folder;
  std::vector<std::uint8_t> pixels(32 * 32 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * i);
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{1, 32, 32, 3});
  const MappedNpy crops(folder / "crops.npy");
  model::Network network = model::synthetic_network(0.25, 32, 7, 1);
  network.normalise = image::Normalisation::plus_minus_one;
  const MappedNpy logits(
      ensure_reference_logits(network, "w", crops, "c", folder.path(), [](auto, auto) {}));
  std::vector<float> input(3 * 32 * 32);
  std::vector<float> expected(7);
  image::normalise_nchw(crops.bytes().first(input.size()), input, network.normalise.table());
  model::Interpreter(network).run(input, expected);
  CHECK(std::ranges::equal(expected, logits.floats()));
}

}  // namespace edgebench::measure
