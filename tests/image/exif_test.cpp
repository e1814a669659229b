#include "image/exif.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "pictures.h"

namespace edgebench::image {
namespace {

using test::bytes_of;

bool asks(const std::string& file) {
  return asks_for_rotation(bytes_of(file));
}

std::string jpeg_with(const std::string& exif, const std::string& filling = "\xFF") {
  const std::string content = std::string("Exif\0\0", 6) + exif;
  const auto length = static_cast<char>(content.size() + 2);
  return "\xFF\xD8\xFF\xE0" + std::string("\0\4ab", 4) + filling + "\xFF\xE1" +
         std::string(1, '\0') + length + content + "\xFF\xDA";
}

std::string chunk(const std::string& kind, const std::string& content) {
  return std::string("\0\0\0", 3) + static_cast<char>(content.size()) + kind + content + "cccc";
}

const std::string kPng("\x89PNG\r\n\x1A\n", 8);

}  // namespace

TEST_CASE("orientations 2 to 8 ask for a rotation, in either order of bytes") {
  for (const bool little_endian : {true, false}) {
    for (int orientation = 0; orientation < 12; ++orientation) {
      CAPTURE(orientation);
      CHECK(asks(jpeg_with(test::exif_of(orientation, little_endian))) ==
            (orientation >= 2 && orientation <= 8));
    }
  }
}

TEST_CASE("a real JPEG file and a PNG chunk are found") {
  const std::string jpeg = test::make_jpeg({});
  CHECK_FALSE(asks(jpeg));
  CHECK(asks(test::with_orientation(jpeg, 3)));
  CHECK_FALSE(asks(test::with_orientation(jpeg, 1)));
  CHECK(asks(kPng + chunk("IHDR", "1234567890123") + chunk("eXIf", test::exif_of(8))));
  CHECK_FALSE(asks(kPng + chunk("IHDR", "1234567890123") + chunk("eXIf", test::exif_of(1))));
  CHECK_FALSE(asks(test::png_of(test::random_image(4, 4, 1))));
}

TEST_CASE("a segment begins where the one before ends, behind filling bytes or none") {
  for (const char* filling : {"", "\xFF", "\xFF\xFF"}) {
    CHECK(asks(jpeg_with(test::exif_of(6), filling)));
  }
}

TEST_CASE("what stands elsewhere asks for nothing") {
  CHECK_FALSE(asks(""));
  CHECK_FALSE(asks("II" + test::exif_of(6)));
  CHECK_FALSE(asks("\xFF\xD8\xFF"));
  // Behind the start of the pixels, and in an APP1 segment of something else.
  CHECK_FALSE(
      asks("\xFF\xD8\xFF\xDA" + std::string("\0\2", 2) + jpeg_with(test::exif_of(6)).substr(2)));
  std::string xmp = jpeg_with(test::exif_of(6));
  xmp[xmp.find("Exif")] = 'e';
  CHECK_FALSE(asks(xmp));
}

TEST_CASE("damaged data never do worse than ask for nothing or something") {
  const std::string jpeg = jpeg_with(test::exif_of(6));
  const std::string png = kPng + chunk("eXIf", test::exif_of(6));
  CHECK(rc::check([&] {
    std::string file = *rc::gen::element(jpeg, png);
    for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
      file[*rc::gen::inRange<std::size_t>(0, file.size())] = *rc::gen::arbitrary<char>();
    }
    asks(file.substr(0, *rc::gen::inRange<std::size_t>(0, file.size() + 1)));
  }));
}

}  // namespace edgebench::image
