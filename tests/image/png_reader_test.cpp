#include "image/png_reader.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <zlib.h>

#include "base/error.h"
#include "pictures.h"

namespace edgebench::image {
namespace {

using test::bytes_of;
using test::make_png;
using test::PngOptions;
using Bytes = std::vector<std::uint8_t>;

Bytes rgb_of(const PngOptions& options, const Bytes& samples) {
  return decode_image(bytes_of(make_png(options, samples)), "x.png").rgb;
}

}  // namespace

TEST_CASE("8-bit colour passes through, with or without alpha") {
  const Bytes rgb = {1, 2, 3, 250, 251, 252};
  CHECK(rgb_of({.width = 2, .height = 1}, rgb) == rgb);
  CHECK(rgb_of({.width = 2, .height = 1, .color_type = 6}, {1, 2, 3, 0, 250, 251, 252, 77}) == rgb);
}

TEST_CASE("grey is replicated, and scaled up from fewer bits") {
  CHECK(rgb_of({.width = 2, .height = 1, .color_type = 0}, {7, 200}) ==
        Bytes{7, 7, 7, 200, 200, 200});
  CHECK(rgb_of({.width = 2, .height = 1, .color_type = 4}, {7, 0, 200, 9}) ==
        Bytes{7, 7, 7, 200, 200, 200});
  CHECK(rgb_of({.width = 3, .height = 1, .color_type = 0, .bit_depth = 1}, {0b10100000}) ==
        Bytes{255, 255, 255, 0, 0, 0, 255, 255, 255});
  CHECK(rgb_of({.width = 3, .height = 1, .color_type = 0, .bit_depth = 2}, {0b01101100}) ==
        Bytes{85, 85, 85, 170, 170, 170, 255, 255, 255});
  CHECK(rgb_of({.width = 2, .height = 1, .color_type = 0, .bit_depth = 4}, {0x1E}) ==
        Bytes{17, 17, 17, 238, 238, 238});
}

TEST_CASE("16-bit grey is refused by name, while other 16-bit samples keep their high byte") {
  CHECK_THROWS_WITH_AS(
      rgb_of({.width = 2, .height = 1, .color_type = 0, .bit_depth = 16}, {0, 9, 200, 1}),
      "x.png is a 16-bit grey PNG, which Pillow's conversion makes white; convert it to 8 bits",
      InputError);
  CHECK(rgb_of({.width = 1, .height = 1, .color_type = 4, .bit_depth = 16}, {40, 99, 0, 0}) ==
        Bytes{40, 40, 40});
  CHECK(rgb_of({.width = 1, .height = 1, .color_type = 2, .bit_depth = 16},
               {10, 255, 20, 255, 30, 0}) == Bytes{10, 20, 30});
  CHECK(rgb_of({.width = 2, .height = 1, .color_type = 2, .bit_depth = 16},
               {10, 1, 20, 2, 30, 3, 40, 4, 50, 5, 60, 6}) == Bytes{10, 20, 30, 40, 50, 60});
  CHECK(rgb_of({.width = 1, .height = 1, .color_type = 6, .bit_depth = 16},
               {10, 255, 20, 255, 30, 0, 0, 0}) == Bytes{10, 20, 30});
}

TEST_CASE("palettes are looked up, transparency is ignored and missing colours are black") {
  const PngOptions options{
      .width = 4, .height = 1, .color_type = 3, .palette_colors = 100, .transparent_first = true};
  CHECK(rgb_of(options, {0, 99, 100, 255}) == Bytes{0, 255, 0, 99, 156, 181, 0, 0, 0, 0, 0, 0});
  const PngOptions packed{
      .width = 3, .height = 1, .color_type = 3, .bit_depth = 2, .palette_colors = 3};
  CHECK(rgb_of(packed, {0b00011000}) == Bytes{0, 255, 0, 1, 254, 7, 2, 253, 14});
}

TEST_CASE("interlaced images, partly skipped, have the pixels of plain ones") {
  CHECK(rc::check([] {
    const int width = *rc::gen::inRange(1, 40);
    const int height = *rc::gen::inRange(1, 40);
    const Image image = test::random_image(width, height, *rc::gen::arbitrary<unsigned>());
    const std::string file = make_png(
        {.width = width, .height = height, .interlaced = *rc::gen::arbitrary<bool>()}, image.rgb);
    const auto reader = open_image(bytes_of(file), "x.png");
    const int skipped = *rc::gen::inRange(0, height);
    const Columns columns = reader->select_columns({width / 2, 1});
    RC_ASSERT(columns.first == 0);
    RC_ASSERT(columns.count == width);
    reader->skip_rows(skipped);
    Bytes row(static_cast<std::size_t>(width) * 3);
    for (int y = skipped; y < height; ++y) {
      reader->read_row(row.data());
      RC_ASSERT(std::equal(row.begin(), row.end(), image.rgb.begin() + y * width * 3));
    }
    reader->finish();
  }));
}

TEST_CASE("truncated and damaged files are refused by name") {
  const std::string file = test::png_of(test::random_image(40, 40, 3));
  for (const std::size_t kept : {std::size_t{20}, file.size() / 2, file.size() - 40}) {
    CHECK_THROWS_WITH_AS(decode_image(bytes_of(file.substr(0, kept)), "cut.png"),
                         "cut.png is truncated, its data end before the image does; fetch it "
                         "again or remove it",
                         InputError);
  }
  // Only the end chunk is missing: all pixels are there, and Pillow takes it too.
  CHECK_NOTHROW(decode_image(bytes_of(file.substr(0, file.size() - 12)), "x.png"));

  std::string damaged = file;
  damaged[file.size() / 2] = static_cast<char>(damaged[file.size() / 2] ^ 1);
  CHECK_THROWS_WITH_AS(decode_image(bytes_of(damaged), "bad.png"),
                       doctest::Contains("bad.png is a damaged PNG file (libpng: IDAT: "),
                       InputError);
}

// A hundred bytes must not make the reader ask for a gigabyte.
TEST_CASE("a file too short for what it claims is truncated before memory is asked for") {
  const Image image = test::random_image(5, 4, 1);
  std::string file = make_png({.width = 5, .height = 4, .interlaced = true}, image.rgb);
  constexpr std::size_t kHeader = 12;  // Where the type of the first chunk stands.
  constexpr std::size_t kHeaderBytes = 17;
  file.replace(kHeader + 4, 8, std::string("\0\0\x34\x41\0\0\x34\x41", 8));  // 13377 a side.
  const auto checksum =
      ::crc32(0, reinterpret_cast<const Bytef*>(file.data() + kHeader), kHeaderBytes);
  for (std::size_t i = 0; i < 4; ++i) {
    file[kHeader + kHeaderBytes + i] = static_cast<char>(checksum >> (24 - 8 * i));
  }
  CHECK_THROWS_WITH_AS(open_image(bytes_of(file), "short.png"),
                       doctest::Contains("short.png is truncated"), InputError);
}

TEST_CASE("rows that nobody reads must be there all the same") {
  const std::string file = test::png_of(test::random_image(40, 400, 3));
  const std::string cut = file.substr(0, file.size() * 9 / 10);
  const auto reader = open_image(bytes_of(cut), "cut.png");
  reader->skip_rows(20);
  CHECK_THROWS_WITH_AS(reader->finish(), doctest::Contains("truncated"), InputError);
}

}  // namespace edgebench::image
