#include "image/jpeg_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <doctest/doctest.h>
#include <jpeglib.h>
#include <rapidcheck.h>

#include "base/error.h"
#include "pictures.h"

namespace edgebench::image {
namespace {

using test::bytes_of;
using test::JpegOptions;
using test::make_jpeg;

JpegOptions random_options() {
  JpegOptions options;
  options.width = *rc::gen::inRange(1, 150);
  options.height = *rc::gen::inRange(1, 150);
  options.components = *rc::gen::element(1, 3, 3, 3, 4);
  options.horizontal_sampling = *rc::gen::element(1, 2, 4);
  options.vertical_sampling = *rc::gen::element(1, 2);
  options.quality = *rc::gen::inRange(5, 100);
  options.restart_interval = *rc::gen::element(0, 0, 1, 5);
  options.progressive = *rc::gen::element(false, false, true);
  options.arithmetic = *rc::gen::element(false, false, false, true);
  options.interleaved = options.progressive || *rc::gen::element(true, true, false);
  options.seed = *rc::gen::arbitrary<unsigned>();
  return options;
}

// The samples as libjpeg gives them without any of our conversions.
std::vector<std::uint8_t> decode_raw(const std::string& file, J_COLOR_SPACE space) {
  jpeg_error_mgr errors{};
  jpeg_decompress_struct decoder{};
  decoder.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&decoder, TRUE);
  decoder.out_color_space = space;
  jpeg_start_decompress(&decoder);
  const std::size_t row_bytes =
      decoder.output_width * static_cast<std::size_t>(decoder.output_components);
  std::vector<std::uint8_t> samples(row_bytes * decoder.output_height);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = samples.data() + decoder.output_scanline * row_bytes;
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_destroy_decompress(&decoder);
  return samples;
}

void check_truncated(const std::string& file) {
  CHECK_THROWS_WITH_AS(decode_image(bytes_of(file), "cut.jpg"),
                       "cut.jpg is truncated, its data end before the image does; fetch it again "
                       "or remove it",
                       InputError);
}

}  // namespace

TEST_CASE("colour is what libjpeg decodes and grey is replicated") {
  const std::string colour = make_jpeg({.width = 37, .height = 21});
  CHECK(decode_image(bytes_of(colour), "c.jpg").rgb == decode_raw(colour, JCS_RGB));

  const std::string grey = make_jpeg({.width = 37, .height = 21, .components = 1});
  const std::vector<std::uint8_t> samples = decode_raw(grey, JCS_GRAYSCALE);
  const Image image = decode_image(bytes_of(grey), "g.jpg");
  REQUIRE(image.rgb.size() == samples.size() * 3);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) CHECK(image.rgb[i] == samples[i / 3]);
}

TEST_CASE("CMYK is read inverted and multiplied out in fractions of 255") {
  const std::string file = make_jpeg({.width = 40, .height = 30, .components = 4});
  const std::vector<std::uint8_t> cmyk = decode_raw(file, JCS_CMYK);
  const Image image = decode_image(bytes_of(file), "c.jpg");
  REQUIRE(image.rgb.size() == cmyk.size() / 4 * 3);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    const double key = cmyk[i / 3 * 4 + 3];
    const double ink = 255.0 - cmyk[i / 3 * 4 + i % 3];
    CHECK(image.rgb[i] == key - std::floor(ink * key / 255 + 0.5));
  }
}

TEST_CASE("partial decoding keeps the bits, for every kind of JPEG") {
  CHECK(rc::check([] {
    const JpegOptions options = random_options();
    const std::string file = make_jpeg(options);
    const Image whole = decode_image(bytes_of(file), "x.jpg");
    const auto reader = open_image(bytes_of(file), "x.jpg");
    const int first = *rc::gen::inRange(0, options.width);
    const int count = *rc::gen::inRange(1, options.width - first + 1);
    const int skipped = *rc::gen::inRange(0, options.height);
    const int rows = *rc::gen::inRange(1, options.height - skipped + 1);
    const Columns columns = reader->select_columns({first, count});
    RC_ASSERT(columns.first <= first);
    RC_ASSERT(columns.first + columns.count >= first + count);
    reader->skip_rows(skipped);
    std::vector<std::uint8_t> row(static_cast<std::size_t>(columns.count) * 3);
    for (int y = skipped; y < skipped + rows; ++y) {
      reader->read_row(row.data());
      const auto expected = whole.rgb.begin() + (y * options.width + first) * 3;
      RC_ASSERT(
          std::equal(expected, expected + count * 3, row.begin() + (first - columns.first) * 3));
    }
    reader->finish();
  }));
}

TEST_CASE("a file that lacks only its end marker is whole, one that lacks more is truncated") {
  for (const bool progressive : {false, true}) {
    const std::string file = make_jpeg({.width = 90, .height = 70, .progressive = progressive});
    REQUIRE(file.ends_with("\xFF\xD9"));
    const std::string unmarked = file.substr(0, file.size() - 2);
    CHECK(decode_image(bytes_of(unmarked), "x.jpg").rgb ==
          decode_image(bytes_of(file), "x.jpg").rgb);
    for (const std::size_t missing : {12UL, 60UL, file.size() / 2, file.size() - 30}) {
      check_truncated(file.substr(0, file.size() - missing));
    }
  }
}

TEST_CASE("a file that ends between two scans is truncated") {
  const JpegOptions kinds[] = {{.width = 90, .height = 70, .progressive = true},
                               {.width = 90, .height = 70, .interleaved = false}};
  for (const JpegOptions& options : kinds) {
    const std::string file = make_jpeg(options);
    const std::size_t last_scan = file.rfind("\xFF\xDA");
    // Huffman tables may stand before the scan; they are no pixels either.
    check_truncated(file.substr(0, last_scan));
  }
}

TEST_CASE("an end marker behind too few scans does not make a file whole") {
  const JpegOptions kinds[] = {{.width = 90, .height = 70, .progressive = true},
                               {.width = 90, .height = 70, .interleaved = false}};
  for (const JpegOptions& options : kinds) {
    const std::string file = make_jpeg(options);
    CHECK_NOTHROW(decode_image(bytes_of(file), "x.jpg"));
    std::size_t scan = file.rfind("\xFF\xDA");
    for (int missing = 1; missing <= 2; ++missing) {
      const std::string cut = file.substr(0, scan) + "\xFF\xD9";
      CHECK_THROWS_WITH_AS(open_image(bytes_of(cut), "cut.jpg"),
                           "cut.jpg is an incomplete JPEG file, which ends before its last scan; "
                           "fetch it again or remove it",
                           InputError);
      scan = file.rfind("\xFF\xDA", scan - 1);
    }
  }
}

TEST_CASE("an arithmetic-coded file that is cut is truncated") {
  const std::string file = make_jpeg({.width = 90, .height = 70, .arithmetic = true});
  check_truncated(file.substr(0, file.size() / 2));
}

TEST_CASE("missing data below the crop are noticed although nobody reads those rows") {
  const std::string file = make_jpeg({.width = 64, .height = 200});
  const std::string cut = file.substr(0, file.size() * 9 / 10);
  std::vector<std::uint8_t> row(64 * 3);
  for (const bool is_whole : {true, false}) {
    const auto reader = open_image(bytes_of(is_whole ? file : cut), "cut.jpg");
    for (int y = 0; y < 20; ++y) reader->read_row(row.data());
    if (is_whole) {
      CHECK_NOTHROW(reader->finish());
    } else {
      CHECK_THROWS_WITH_AS(reader->finish(), doctest::Contains("truncated"), InputError);
    }
  }
}

TEST_CASE("a damaged file is refused with libjpeg's reason") {
  std::string file = make_jpeg({.width = 64, .height = 64, .restart_interval = 1});
  const std::size_t marker = file.find("\xFF\xD3");
  REQUIRE(marker != std::string::npos);
  file[marker + 1] = '\xD9';  // The end of the image, in its middle.
  CHECK_THROWS_WITH_AS(decode_image(bytes_of(file), "bad.jpg"),
                       doctest::Contains("bad.jpg is a damaged or unusual JPEG file (libjpeg: "),
                       InputError);
  CHECK_THROWS_WITH_AS(decode_image(bytes_of(file), "bad.jpg"),
                       doctest::Contains("Corrupt JPEG data"), InputError);
}

TEST_CASE("two components are neither grey nor colour") {
  CHECK_THROWS_WITH_AS(open_image(bytes_of(make_jpeg({.components = 2})), "two.jpg"),
                       "two.jpg is a JPEG file of two components, neither grey nor colour; save it "
                       "again or remove it",
                       InputError);
}

TEST_CASE("flipping bytes never does worse than an error") {
  const std::string good = make_jpeg({.width = 50, .height = 50});
  CHECK(rc::check([&] {
    std::string file = good;
    for (int i = *rc::gen::inRange(1, 6); i > 0; --i) {
      file[*rc::gen::inRange<std::size_t>(4, file.size())] = *rc::gen::arbitrary<char>();
    }
    try {
      decode_image(bytes_of(file), "x.jpg");
    } catch (const InputError&) {
    }
  }));
}

}  // namespace edgebench::image
