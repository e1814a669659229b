#include "image/dataset/names.h"

#include <doctest/doctest.h>

namespace edgebench::image {

TEST_CASE("composed and decomposed names are one, and damaged ones stay as they are") {
  CHECK(composed("cafe\xCC\x81.jpg") == "caf\xC3\xA9.jpg");
  CHECK(composed("caf\xC3\xA9.jpg") == "caf\xC3\xA9.jpg");
  CHECK(composed("plain.jpg") == "plain.jpg");
  CHECK(composed("bad\xFF\xC3.jpg") == "bad\xFF\xC3.jpg");
}

TEST_CASE("lower case is ASCII's") {
  CHECK(lower_case("A.JPEG\xC3\x84") == "a.jpeg\xC3\x84");
}

TEST_CASE("lines end as on any system") {
  using Lines = std::vector<std::string_view>;
  CHECK(lines_of("\xEF\xBB\xBF"
                 "a\r\nb\n\nc\n\n") == Lines{"a", "b", "", "c"});
  CHECK(lines_of("a") == Lines{"a"});
  CHECK(lines_of("").empty());
}

}  // namespace edgebench::image
