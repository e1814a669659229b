#include "weights/pickle/scalars.h"

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "weights/faults.h"

namespace edgebench::weights {

using std::string_literals::operator""s;

TEST_CASE("numbers are what the whole text spells") {
  CHECK(parsed<std::int64_t>("-12") == -12);
  CHECK(parsed<double>("1e-3") == 1e-3);
  CHECK_FALSE(parsed<std::int64_t>("12x"));
  CHECK_FALSE(parsed<std::int64_t>(""));
  CHECK_FALSE(parsed<std::int64_t>("9223372036854775808"));
  CHECK(is_decimal("-9223372036854775808000"));
  CHECK_FALSE(is_decimal("-"));
  CHECK_FALSE(is_decimal("1-2"));
}

TEST_CASE("two's complement of any length up to eight bytes") {
  CHECK(from_long_bytes("") == 0);
  CHECK(from_long_bytes("\xFF\x00"s) == 255);
  CHECK(from_long_bytes("\xFF\x7F") == 32767);
  CHECK(from_long_bytes("\x00\xFF"s) == -256);
  CHECK(from_long_bytes("\x00\x80"s) == -32768);
  CHECK(from_long_bytes("\x00\x00\x00\x00\x00\x00\x00\x80"s) == INT64_MIN);
}

TEST_CASE("escapes become what they stand for") {
  CHECK(unescaped("plain") == "plain");
  CHECK(unescaped(R"(a\\b\'c\"d\n\r\t)") == "a\\b'c\"d\n\r\t");
  CHECK(unescaped(R"(\x41\xe4)") == "A\xC3\xA4");
  CHECK(unescaped(R"(\u20ac.)") == "\xE2\x82\xAC.");
}

TEST_CASE("broken escapes and quotes are refused") {
  for (const std::string& text :
       std::vector<std::string>{R"(\x4)", R"(\xg0)", R"(\u20a)", R"(\q)", R"(\)", R"(\x-1)"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(unescaped(text), Malformed);
  }
  CHECK(unquoted("'a'") == "a");
  CHECK(unquoted("\"\"") == "");
  for (const std::string& text : std::vector<std::string>{"'", "a", "'a\"", ""})
    CHECK_THROWS_AS(unquoted(text), Malformed);
}

}  // namespace edgebench::weights
