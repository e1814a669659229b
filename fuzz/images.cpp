// Images up to the crop that the network sees. Debian's libjpeg and libpng carry no sanitizers, so
// what goes wrong inside of them shows only if it crashes.
#include <cstdint>
#include <string_view>
#include <vector>

#include <zlib.h>

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

std::uint32_t big_endian(Input bytes) {
  std::uint32_t number = 0;
  for (const std::byte byte : bytes.first(4))
    number = number << 8U | static_cast<std::uint8_t>(byte);
  return number;
}

// A PNG file's chunks end in checksums, which a fuzzer cannot guess; whoever means harm writes them
// right.
std::vector<std::byte> with_right_checksums(Input input) {
  constexpr std::size_t kSignatureBytes = 8;
  constexpr std::size_t kAroundData = 12;  // Length, type, checksum.
  std::vector<std::byte> file(input.begin(), input.end());
  std::size_t at = kSignatureBytes;
  while (at + kAroundData <= file.size()) {
    const std::size_t length = big_endian(Input(file).subspan(at));
    if (length > file.size() - at - kAroundData) break;
    const auto* checked = reinterpret_cast<const Bytef*>(file.data() + at + 4);
    const auto checksum = ::crc32(0, checked, static_cast<uInt>(length + 4));
    for (std::size_t i = 0; i < 4; ++i) {
      file[at + 8 + length + i] = static_cast<std::byte>(checksum >> (24 - 8 * i));
    }
    at += kAroundData + length;
  }
  return file;
}

}  // namespace

void jpeg(Input input) {
  make_small_crop(input);
}

void png(Input input) {
  make_small_crop(with_right_checksums(input));
}

}  // namespace edgebench::fuzz
