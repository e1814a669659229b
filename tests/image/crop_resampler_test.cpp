#include "image/crop_resampler.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "image/transform.h"
#include "pictures.h"
#include "reference.h"

namespace edgebench::image {
namespace {

// Feeds the rows of an image, beginning `margin` columns left of what the crop needs.
std::vector<std::uint8_t> crop_by_streaming(const Image& image, const TransformOptions& options,
                                            int margin) {
  std::vector<std::uint8_t> crop(crop_bytes(options.image_size));
  CropResampler resampler(geometry_of(image.width, image.height, options), crop.data());
  const SourceWindow& source = resampler.source();
  const int first = std::max(source.first_column - margin, 0);
  const int columns = source.first_column + source.columns - first;
  resampler.set_columns(first, columns);
  for (int row = source.first_row; row < source.first_row + source.rows; ++row) {
    const std::ptrdiff_t at = (static_cast<std::ptrdiff_t>(row) * image.width + first) * 3;
    std::copy_n(image.rgb.begin() + at, columns * 3, resampler.row_buffer());
    resampler.push();
  }
  return crop;
}

}  // namespace

TEST_CASE("streaming the crop gives what resizing the whole image gives") {
  CHECK(rc::check([] {
    const int width = *rc::gen::inRange(1, 120);
    const int height =
        *rc::gen::oneOf(rc::gen::inRange(1, 120), rc::gen::inRange(2 * width + 1, 5 * width + 1));
    const Image image = test::random_image(width, height, *rc::gen::arbitrary<unsigned>());
    const TransformOptions options{
        .image_size = *rc::gen::inRange(1, 70),
        .pass_order = *rc::gen::element(PassOrder::pillow12, PassOrder::pillow13)};
    RC_CLASSIFY(geometry_of(image.width, image.height, options).vertical_first, "vertical first");
    RC_ASSERT(crop_by_streaming(image, options, *rc::gen::inRange(0, 20)) ==
              test::crop_slowly(image, options));
  }));
}

TEST_CASE("only the rows and columns that the crop depends on are asked for") {
  std::vector<std::uint8_t> crop(crop_bytes(28));
  // To 51 x 32, of which columns 12 to 39 and rows 2 to 29 are kept.
  const CropResampler resampler(geometry_of(400, 250, {.image_size = 28}), crop.data());
  CHECK(resampler.source().first_column == 90);
  CHECK(resampler.source().columns == 228);
  CHECK(resampler.source().first_row == 12);
  CHECK(resampler.source().rows == 226);
}

TEST_CASE("the order of the passes matters where Pillow 13 changed it, and only there") {
  const Image high = test::random_image(40, 170, 5);
  const TransformOptions pillow12{.image_size = 28, .pass_order = PassOrder::pillow12};
  const TransformOptions pillow13{.image_size = 28, .pass_order = PassOrder::pillow13};
  CHECK(crop_by_streaming(high, pillow12, 0) != crop_by_streaming(high, pillow13, 0));
  CHECK(crop_by_streaming(high, pillow13, 0) == test::crop_slowly(high, pillow13));
  const Image wide = test::random_image(170, 40, 5);
  CHECK(crop_by_streaming(wide, pillow12, 0) == crop_by_streaming(wide, pillow13, 0));
}

}  // namespace edgebench::image
