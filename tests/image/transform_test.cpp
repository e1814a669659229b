#include "image/transform.h"

#include <fstream>
#include <span>
#include <sstream>
#include <stdexcept>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/error.h"
#include "base/hash.h"
#include "image/parallel.h"
#include "image/reader.h"
#include "pictures.h"
#include "reference.h"
#include "support.h"

namespace edgebench::image {
namespace {

using test::bytes_of;

std::vector<std::uint8_t> crop_of(const std::string& file, const TransformOptions& options = {}) {
  std::vector<std::uint8_t> crop(crop_bytes(options.image_size));
  make_crop(bytes_of(file), "x", options, crop);
  return crop;
}

void check_against_reference(const std::string& file, const TransformOptions& options = {}) {
  CHECK(crop_of(file, options) == test::crop_slowly(decode_image(bytes_of(file), "x"), options));
}

struct Expected {
  std::string sha256;
  std::string name;
};

// Made by tools/pillow_crops.py; lines that begin with # are comments.
std::vector<Expected> read_fixture(const std::string& name) {
  std::ifstream file(std::filesystem::path(EDGEBENCH_FIXTURES) / name);
  std::vector<Expected> all;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    Expected expected;
    words >> expected.sha256 >> expected.name;
    all.push_back(expected);
  }
  return all;
}

void compare_with_pillow(const std::string& folder, const std::string& fixture,
                         std::size_t expected_count, const TransformOptions& options) {
  const auto assets = edgebench::test::assets();
  if (!assets) return;
  const std::vector<Expected> images = read_fixture(fixture);
  REQUIRE(images.size() == expected_count);
  std::vector<std::string> hashes(images.size());
  parallel_for(images.size(), 0, [&](std::size_t i) {
    const auto crop = load_crop(*assets / folder / images[i].name, options);
    hashes[i] = sha256_hex(std::as_bytes(std::span(crop)));
  });
  for (std::size_t i = 0; i < images.size(); ++i) {
    INFO(images[i].name);
    CHECK(hashes[i] == images[i].sha256);
  }
}

}  // namespace

TEST_CASE("every calibration image has the bits of Pillow 13") {
  compare_with_pillow("calibration", "crops_calibration.sha256", 500, {});
}

TEST_CASE("every validation image has the bits of Pillow 13") {
  compare_with_pillow("val", "crops_val.sha256", 1300, {});
}

TEST_CASE("the image that Pillow 13 filters in another order has the bits of Pillow 12 as well") {
  compare_with_pillow("calibration", "crops_pillow12.sha256", 1,
                      {.pass_order = PassOrder::pillow12});
}

TEST_CASE("odd shapes and formats have the reference's bits") {
  check_against_reference(test::make_jpeg({.width = 500, .height = 375}));
  check_against_reference(test::make_jpeg({.width = 300, .height = 300, .progressive = true}));
  check_against_reference(test::make_jpeg({.width = 320, .height = 685, .components = 1}));
  check_against_reference(test::make_jpeg({.width = 320, .height = 685, .components = 4}));
  check_against_reference(test::make_jpeg({.width = 75, .height = 56}));
  check_against_reference(test::make_jpeg({.width = 1, .height = 1}));
  check_against_reference(test::make_jpeg({.width = 1, .height = 30}));
  check_against_reference(test::make_jpeg({.width = 30, .height = 1}));
  check_against_reference(test::png_of(test::random_image(1, 9, 1)));
  check_against_reference(test::png_of(test::random_image(700, 259, 1)));
}

TEST_CASE("any JPEG at any image size has the reference's bits") {
  CHECK(rc::check([] {
    const TransformOptions options{
        .image_size = *rc::gen::inRange(1, 64),
        .pass_order = *rc::gen::element(PassOrder::pillow12, PassOrder::pillow13)};
    const std::string file = test::make_jpeg({.width = *rc::gen::inRange(1, 200),
                                              .height = *rc::gen::inRange(1, 200),
                                              .components = *rc::gen::element(1, 3, 3, 4),
                                              .horizontal_sampling = *rc::gen::inRange(1, 3),
                                              .vertical_sampling = *rc::gen::inRange(1, 3),
                                              .progressive = *rc::gen::arbitrary<bool>(),
                                              .seed = *rc::gen::arbitrary<unsigned>()});
    RC_ASSERT(crop_of(file, options) ==
              test::crop_slowly(decode_image(bytes_of(file), "x"), options));
  }));
}

TEST_CASE("an image of the resized size is only cropped") {
  const Image image = test::random_image(256, 256, 4);
  const std::vector<std::uint8_t> crop = crop_of(test::png_of(image));
  for (std::size_t y = 0; y < 224; ++y) {
    for (std::size_t i = 0; i < 672; ++i) {
      REQUIRE(crop[y * 672 + i] == image.rgb[(y + 16) * 768 + 48 + i]);
    }
  }
}

TEST_CASE("a buffer of another size is an error") {
  const std::string file = test::make_jpeg({.width = 30, .height = 20});
  std::vector<std::uint8_t> crop(crop_bytes(4));
  const auto make = [&](int image_size, std::span<std::uint8_t> out) {
    make_crop(bytes_of(file), "x", {.image_size = image_size}, out);
  };
  CHECK_NOTHROW(make(4, crop));
  CHECK_THROWS_AS(make(5, crop), std::invalid_argument);
  CHECK_THROWS_AS(make(3, crop), std::invalid_argument);
  CHECK_THROWS_AS(make(-4, crop), std::invalid_argument);
  CHECK_THROWS_AS(make(0, {}), std::invalid_argument);
}

TEST_CASE("an image of one endless row is refused") {
  constexpr int kLength = 10'000'000;
  const std::string file = test::make_png({.width = kLength, .height = 1, .color_type = 0},
                                          std::vector<std::uint8_t>(kLength));
  std::vector<std::uint8_t> crop(crop_bytes(224));
  CHECK_THROWS_WITH_AS(make_crop(test::bytes_of(file), "a.png", {}, crop),
                       "a.png is 10000000 x 1 pixels, too long and thin to be resized; crop it or "
                       "remove it",
                       InputError);
}

TEST_CASE("a file on disk gives the same crop, and errors name it") {
  const edgebench::test::TemporaryFolder folder;
  const std::string jpeg = test::make_jpeg({.width = 30, .height = 20});
  test::write_text(folder / "good.jpg", jpeg);
  test::write_text(folder / "bad.jpg", jpeg.substr(0, jpeg.size() / 2));
  CHECK(load_crop(folder / "good.jpg", {}) == crop_of(jpeg));
  CHECK_THROWS_WITH_AS(load_crop(folder / "bad.jpg", {}), doctest::Contains("bad.jpg"), InputError);
  CHECK_THROWS_WITH_AS(load_crop(folder / "none.jpg", {}), doctest::Contains("none.jpg"),
                       InputError);
}

}  // namespace edgebench::image
