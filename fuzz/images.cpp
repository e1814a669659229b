// Images up to the crop that the network sees. Debian's libjpeg and libpng carry no sanitizers;
// what they write into memory of ours is seen.
#include <vector>

#include "base/error.h"
#include "fuzz/parser.h"
#include "image/exif.h"
#include "image/transform.h"

namespace edgebench::fuzz {
namespace {

void make_small_crop(Input input) {
  constexpr image::TransformOptions kOptions{.image_size = 32, .resize = {}};
  std::vector<std::uint8_t> crop(image::crop_bytes(kOptions.image_size));
  image::asks_for_rotation(input);
  ends_in<InputError>([&] { image::make_crop(input, "fuzzed", kOptions, crop); });
}

}  // namespace

void jpeg(Input input) {
  make_small_crop(input);
}

void png(Input input) {
  make_small_crop(input);
}

}  // namespace edgebench::fuzz
