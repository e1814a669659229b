#include <algorithm>
#include <string>

#include "base/npy.h"
#include "cli/pictures_folder.h"
#include "image/transform.h"

namespace edgebench {

TEST_CASE("pixels are the crops, as one array") {
  const test::Program program;
  test::write_images(program);
  CHECK(program.run("pixels images --image-size 32 --out pixels.npy").exit_code == 0);
  const MappedNpy pixels(program.folder / "pixels.npy");
  CHECK(pixels.shape() == std::vector<std::size_t>{3, 32, 32, 3});
  CHECK(pixels.descr() == "|u1");
  const std::size_t bytes = image::crop_bytes(32);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto file = program.folder / ("images/" + std::to_string(i + 1) + ".png");
    CHECK(std::ranges::equal(pixels.bytes().subspan(i * bytes, bytes),
                             image::load_crop(file, {.image_size = 32})));
  }
}

}  // namespace edgebench
