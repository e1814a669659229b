#include "base/enum_names.h"

#include <doctest/doctest.h>

namespace edgebench {
namespace {

enum class Colour { red, green, blue, unnamed };

constexpr auto kColours = enum_names<Colour>(
    "colour", {{Colour::red, "red"}, {Colour::green, "grass-green"}, {Colour::blue, "blue"}});

}  // namespace

TEST_CASE("a value has its name, and the name is read back") {
  static_assert(kColours.name_of(Colour::green) == "grass-green");
  CHECK(kColours.name_of(Colour::red) == "red");
  CHECK(kColours.parse("blue") == Colour::blue);
  for (const auto& [value, name] : kColours.pairs()) CHECK(kColours.find(name) == value);
}

TEST_CASE("a name that nobody has is refused, and the known ones are listed") {
  CHECK_FALSE(kColours.find("green").has_value());
  CHECK_FALSE(kColours.find("re").has_value());
  CHECK_FALSE(kColours.find("").has_value());
  CHECK_THROWS_WITH_AS(kColours.parse("Red"),
                       "no colour is called Red; it is red, grass-green or blue",
                       std::invalid_argument);
  CHECK_THROWS_AS(kColours.name_of(Colour::unnamed), std::invalid_argument);
}

TEST_CASE("alternatives read as a sentence does") {
  CHECK(kColours.alternatives() == "red, grass-green or blue");
  CHECK(enum_names<Colour>("colour", {{Colour::red, "red"}}).alternatives() == "red");
  CHECK(enum_names<Colour>("colour", {{Colour::red, "on"}, {Colour::blue, "off"}}).alternatives() ==
        "on or off");
}

}  // namespace edgebench
