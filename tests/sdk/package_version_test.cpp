#include "sdk/package_version.h"

#include <doctest/doctest.h>

namespace edgebench::sdk {
namespace {

TEST_CASE("versions are in the order of the packaging guide") {
  const std::vector<std::string> ascending = {"1.0.dev3", "1.0a1",  "1.0b2",     "1.0rc1",
                                              "1.0rc2",   "1.0",    "1.0.post1", "1.0.1",
                                              "1.2",      "1.17.3", "1.20.1",    "2024.6.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    const auto one = parse_version(ascending[i]);
    CAPTURE(ascending[i]);
    REQUIRE(one.has_value());
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CAPTURE(ascending[j]);
      CHECK((*one < *parse_version(ascending[j])) == (i < j));
    }
  }
}

TEST_CASE("zeros at the end and who built it make no other version") {
  CHECK(parse_version("2024.6") == parse_version("2024.6.0.0"));
  CHECK(parse_version("2.12.1+cu130") == parse_version("2.12.1"));
  CHECK(parse_version("1.0-rc1") == parse_version("1.0rc1"));
}

TEST_CASE("what is no version is nothing") {
  for (const char* text :
       {"", "x", "1.", "1.x", "1.0foo", "1..2", "99999999999", ".1", "1.0rc1x"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_version(text).has_value());
  }
}

}  // namespace
}  // namespace edgebench::sdk
