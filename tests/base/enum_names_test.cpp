#include "base/enum_names.h"

#include <doctest/doctest.h>

namespace edgebench {
namespace {

enum class Colour { green = 5, red = 2, blue = 9 };
constexpr auto names_of(Colour) {
  return named<Colour>({{Colour::red, "red"}, {Colour::green, "deep-green"}});
}

}  // namespace

TEST_CASE("values and names find each other, whatever their order") {
  CHECK(enum_name(Colour::red) == "red");
  CHECK(enum_name(Colour::green) == "deep-green");
  CHECK(enum_from_name<Colour>("deep-green") == Colour::green);
  CHECK(enum_from_name<Colour>("red") == Colour::red);
  CHECK_FALSE(enum_from_name<Colour>("deep_green").has_value());
  CHECK_FALSE(enum_from_name<Colour>("").has_value());
  CHECK(enum_names<Colour>() == "red, deep-green");
}

TEST_CASE("a value without a name is a mistake of ours") {
  CHECK_THROWS_AS(enum_name(Colour::blue), std::logic_error);
}

}  // namespace edgebench
