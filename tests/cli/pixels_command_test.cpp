#include "base/npy.h"
#include "pictures_folder.h"

namespace edgebench {

TEST_CASE("pixels are the crops, as one array") {
  const test::Program program;
  test::write_images(program);
  CHECK(program.run("pixels images --image-size 32 --out pixels.npy").exit_code == 0);
  const MappedNpy pixels(program.folder / "pixels.npy");
  CHECK(pixels.shape() == std::vector<std::size_t>{3, 32, 32, 3});
  CHECK(pixels.descr() == "|u1");
}

}  // namespace edgebench
