#include "runtime/option.h"

#include <doctest/doctest.h>

namespace edgebench::runtime {
namespace {

enum class Spinning { never, inference, always };

constexpr auto kNames = named<Spinning>(
    {{Spinning::never, "never"}, {Spinning::inference, "inference"}, {Spinning::always, "always"}});

Spinning spinning(const Options& options) {
  return option_or(options, "spinning", kNames, Spinning::inference);
}

}  // namespace

TEST_CASE("an option has the value that was given, else its default") {
  CHECK(spinning({{"spinning", "always"}}) == Spinning::always);
  CHECK(spinning({{"spinning", "never"}, {"other", "always"}}) == Spinning::never);
  CHECK(spinning({{"other", "always"}}) == Spinning::inference);
}

TEST_CASE("a value that it cannot have is refused, and those that it can have are listed") {
  CHECK_THROWS_WITH_AS(spinning({{"spinning", "on"}}),
                       "spinning is one of never, inference, always, not on",
                       std::invalid_argument);
  CHECK_THROWS_AS(spinning({{"spinning", ""}}), std::invalid_argument);
}

}  // namespace edgebench::runtime
