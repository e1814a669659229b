#include "base/outcome.h"

#include <doctest/doctest.h>

namespace edgebench {

TEST_CASE("every outcome has a name of its own, which leads back to it") {
  for (std::size_t i = 0; i < names_of(Outcome{}).size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    CHECK(enum_from_name<Outcome>(enum_name(outcome)) == outcome);
  }
  CHECK(enum_name(Outcome::ok) == "ok");
  CHECK(enum_name(Outcome::out_of_memory) == "out_of_memory");
  CHECK(enum_name(Outcome::mistrusted) == "mistrusted");
}

TEST_CASE("a word that is not on the list is no outcome") {
  CHECK_FALSE(enum_from_name<Outcome>("").has_value());
  CHECK_FALSE(enum_from_name<Outcome>("OK").has_value());
  CHECK_FALSE(enum_from_name<Outcome>("slow").has_value());
}

}  // namespace edgebench
