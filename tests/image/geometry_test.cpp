#include "image/geometry.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::image {

TEST_CASE("the short side becomes 256 and the crop 224, as in torchvision") {
  const Geometry landscape = geometry_of(500, 375, {});
  CHECK(landscape.resized_width == 341);  // int(256 * 500 / 375) = int(341.33)
  CHECK(landscape.resized_height == 256);
  CHECK(landscape.left == 58);  // round(117 / 2) = round(58.5), to even
  CHECK(landscape.top == 16);

  const Geometry portrait = geometry_of(375, 500, {});
  CHECK(portrait.resized_width == 256);
  CHECK(portrait.resized_height == 341);
  CHECK(portrait.left == 16);
  CHECK(portrait.top == 58);
}

TEST_CASE("offsets of odd differences round to the even number") {
  CHECK(geometry_of(1000, 763, {}).left == 56);  // 335 wide: round(55.5) = 56
  CHECK(geometry_of(1000, 757, {}).left == 57);  // 338 wide: exactly 57
  CHECK(geometry_of(1000, 759, {}).left == 56);  // 337 wide: round(56.5) = 56
}

TEST_CASE("other image sizes keep the proportion of 224 to 256") {
  CHECK(short_side_of({.image_size = 224}) == 256);
  CHECK(short_side_of({.image_size = 192}) == 219);
  CHECK(short_side_of({.image_size = 160}) == 183);
  CHECK(short_side_of({.image_size = 128}) == 146);
  CHECK(short_side_of({.image_size = 96}) == 110);
  CHECK(short_side_of({.image_size = 1}) == 1);
}

TEST_CASE("the short side is what the options say, and a crop must fit into it") {
  CHECK(short_side_of({.image_size = 224, .resize = 232}) == 232);
  const Geometry geometry = geometry_of(464, 232, {.image_size = 224, .resize = 232});
  CHECK(geometry.resized_width == 464);
  CHECK(geometry.resized_height == 232);
  CHECK(geometry.left == 120);
  CHECK(geometry.top == 4);
  CHECK_NOTHROW(check_transform({.image_size = 224, .resize = 224}));
  CHECK_THROWS_WITH_AS(check_transform({.image_size = 224, .resize = 223}),
                       "a crop of 224 pixels cannot be taken from images whose short side is "
                       "resized to 223; give --resize from 224 to 8192",
                       InputError);
  CHECK_THROWS_AS(check_transform({.image_size = 224, .resize = 8193}), InputError);
}

TEST_CASE("the crop lies inside the resized image, whatever the sizes") {
  for (int image_size = 1; image_size < 300; image_size += 7) {
    for (const int width : {1, 2, 3, 37, 224, 255, 1000}) {
      for (const int height : {1, 2, 5, 224, 257, 4000}) {
        const Geometry geometry = geometry_of(width, height, {.image_size = image_size});
        CHECK(geometry.left >= 0);
        CHECK(geometry.top >= 0);
        CHECK(geometry.left + image_size <= geometry.resized_width);
        CHECK(geometry.top + image_size <= geometry.resized_height);
      }
    }
  }
}

TEST_CASE("an image is resized while its sides are numbers of 31 bits") {
  constexpr int kLongest = 8'388'607;  // Times 256 it is just below 2^31.
  CHECK(can_be_resized(kLongest, 1, {}));
  CHECK(can_be_resized(1, kLongest, {}));
  CHECK_FALSE(can_be_resized(kLongest + 1, 1, {}));
  CHECK_FALSE(can_be_resized(1, kLongest + 1, {}));
  CHECK(can_be_resized(2 * kLongest, 2, {}));
}

TEST_CASE("Pillow 13 filters high narrow images vertically first, Pillow 12 none") {
  CHECK(geometry_of(320, 685, {}).vertical_first);
  CHECK_FALSE(geometry_of(320, 640, {}).vertical_first);
  CHECK_FALSE(geometry_of(685, 320, {}).vertical_first);
  CHECK_FALSE(geometry_of(100, 250, {}).vertical_first);  // It grows: to 256 x 640.
  CHECK_FALSE(geometry_of(320, 685, {.pass_order = PassOrder::pillow12}).vertical_first);
  CHECK(name_of(PassOrder::pillow12) == "pillow12");
  CHECK(name_of(PassOrder::pillow13) == "pillow13");
}

}  // namespace edgebench::image
