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

TEST_CASE("bad images stop pixels, all named, or are left out and said") {
  const test::Program program;
  test::write_images(program);
  write_file_atomically(program.folder / "images/0.jpg", "no image");
  write_file_atomically(program.folder / "images/4.png", "");
  write_file_atomically(program.folder / "images/5.webp", "RIFF");
  const test::ProgramResult refused = program.run("pixels images --image-size 32 --out p.npy");
  CHECK(refused.exit_code == 3);
  CHECK(refused.error ==
        "edgebench: 2 of 5 images in images cannot be used (0.jpg is neither a JPEG nor a PNG "
        "image; 4.png is empty); repair or remove them, or go on without them with --skip-bad\n");
  CHECK_FALSE(std::filesystem::exists(program.folder / "p.npy"));
  const test::ProgramResult skipped =
      program.run("pixels images --image-size 32 --out p.npy --skip-bad");
  CHECK(skipped.exit_code == 0);
  CAPTURE(skipped.error);
  CHECK(skipped.error.find("images: left out are 1 .webp file (5.webp)\n") != std::string::npos);
  CHECK(skipped.error.find("images: 2 of 5 cannot be used and are left out: 0.jpg is neither") !=
        std::string::npos);
  CHECK(MappedNpy(program.folder / "p.npy").shape() == std::vector<std::size_t>{3, 32, 32, 3});
}

}  // namespace edgebench
