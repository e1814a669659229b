#include "image/reader.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "pictures.h"

namespace edgebench::image {
namespace {

using test::bytes_of;

// A JPEG whose frame header claims other dimensions.
std::string jpeg_claiming(int width, int height) {
  std::string file = test::make_jpeg({});
  const std::size_t frame = file.find("\xFF\xC0");
  REQUIRE(frame != std::string::npos);
  file[frame + 5] = static_cast<char>(height >> 8);
  file[frame + 6] = static_cast<char>(height & 255);
  file[frame + 7] = static_cast<char>(width >> 8);
  file[frame + 8] = static_cast<char>(width & 255);
  return file;
}

}  // namespace

TEST_CASE("the content decides the format, not the name") {
  const Image jpeg = decode_image(bytes_of(test::make_jpeg({.width = 7, .height = 3})), "a.png");
  CHECK(jpeg.width == 7);
  CHECK(jpeg.height == 3);
  const Image picture = test::random_image(5, 4, 1);
  const Image png = decode_image(bytes_of(test::png_of(picture)), "a.jpg");
  CHECK(png.width == 5);
  CHECK(png.height == 4);
  CHECK(png.rgb == picture.rgb);
}

TEST_CASE("what is no image is refused by name") {
  const auto refused = [](const std::string& content, const char* reason) {
    CHECK_THROWS_WITH_AS(open_image(bytes_of(content), "photo.jpg"), doctest::Contains("photo.jpg"),
                         InputError);
    CHECK_THROWS_WITH_AS(open_image(bytes_of(content), "photo.jpg"), doctest::Contains(reason),
                         InputError);
  };
  refused("", "photo.jpg is empty; fetch it again or remove it");
  refused("GIF89a and more",
          "photo.jpg is neither a JPEG nor a PNG image; convert it or remove it");
  refused("\xFF\xD8", "neither a JPEG nor a PNG");
  refused("\xFF\xD8\xFF\xE0 nothing that follows", "photo.jpg is");
  refused("\x89PNG\r\n\x1A\n and nothing else at all", "damaged PNG");
}

TEST_CASE("absurd dimensions are refused before anything is allocated") {
  CHECK_THROWS_WITH_AS(open_image(bytes_of(jpeg_claiming(65000, 65000)), "bomb.jpg"),
                       doctest::Contains("bomb.jpg claims 65000 x 65000 pixels"), InputError);
  // Just above the limit, and just below it, where the missing data are the problem.
  CHECK_THROWS_WITH_AS(
      open_image(bytes_of(jpeg_claiming(65000, 2754)), "bomb.jpg"),
      "bomb.jpg claims 65000 x 2754 pixels, more than the 178956970 that edgebench "
      "decodes; scale it down or remove it",
      InputError);
  CHECK_THROWS_WITH_AS(open_image(bytes_of(jpeg_claiming(2754, 65000)), "bomb.jpg"),
                       doctest::Contains("bomb.jpg claims 2754 x 65000 pixels"), InputError);
  CHECK_THROWS_WITH_AS(decode_image(bytes_of(jpeg_claiming(650, 2753)), "short.jpg"),
                       doctest::Contains("premature end"), InputError);

  // 2,000,000 x 1 pixels are few enough; libpng's own default limit would refuse them.
  const test::PngOptions wide{.width = 2'000'000, .height = 1, .color_type = 0};
  const std::string png = test::make_png(wide, std::vector<std::uint8_t>(2'000'000, 9));
  CHECK(open_image(bytes_of(png), "wide.png")->width() == 2'000'000);
  const test::PngOptions bits{.width = 15'000, .height = 12'000, .color_type = 0, .bit_depth = 1};
  const std::string bomb = test::make_png(bits, std::vector<std::uint8_t>(1875 * 12'000));
  CHECK_THROWS_WITH_AS(open_image(bytes_of(bomb), "bomb.png"),
                       doctest::Contains("bomb.png claims 15000 x 12000"), InputError);
}

}  // namespace edgebench::image
