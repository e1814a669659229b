#include "base/json_text.h"

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

namespace edgebench {
namespace {

std::string nested(int levels) {
  const auto count = static_cast<std::size_t>(levels);
  return std::string(count, '[') + std::string(count, ']');
}

}  // namespace

TEST_CASE("JSON is read as deep as anybody writes it") {
  CHECK(parse_json(R"({"a": [1, {"b": null}]})") == nlohmann::json{{"a", {1, {{"b", nullptr}}}}});
  CHECK_NOTHROW(parse_json(nested(kDeepestJson)));
  CHECK_THROWS_WITH_AS(parse_json(nested(kDeepestJson + 1)), "it nests deeper than 100 levels",
                       std::invalid_argument);
  CHECK_THROWS_AS(parse_json(std::string(kDeepestJson + 1, '{')), std::invalid_argument);
}

TEST_CASE("levels side by side are not deep") {
  std::string many = "[0";
  for (int i = 0; i < 2 * kDeepestJson; ++i) many += ",[]";
  CHECK(parse_json(many + "]").size() == 2 * kDeepestJson + 1);
}

TEST_CASE("brackets in a text are letters") {
  const std::string brackets(2 * kDeepestJson, '[');
  CHECK(parse_json("\"\\\"" + brackets + "\"") == "\"" + brackets);
  CHECK(parse_json("[\"\\\\\"]") == nlohmann::json{"\\"});
  CHECK_THROWS_AS(parse_json("[\"\\\\\"," + brackets), std::invalid_argument);
}

TEST_CASE("JSON holds texts of UTF-8 only") {
  CHECK(fits_json(""));
  CHECK(fits_json("/home/m\xc3\xbcller"));
  CHECK_FALSE(fits_json("/tmp/caf\xe9"));
}

TEST_CASE("what is no JSON is the parser's to refuse") {
  for (const char* text : {"", "]]", "{\"a\"", "\"\\"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_json(text), nlohmann::json::parse_error);
  }
}

}  // namespace edgebench
