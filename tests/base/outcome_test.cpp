#include "base/outcome.h"

#include <doctest/doctest.h>

namespace edgebench {

TEST_CASE("every outcome has a name of its own, which leads back to it") {
  for (std::size_t i = 0; i < kOutcomeNames.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    CHECK(outcome_from_name(outcome_name(outcome)) == outcome);
  }
  CHECK(outcome_name(Outcome::ok) == "ok");
  CHECK(outcome_name(Outcome::out_of_memory) == "out_of_memory");
  CHECK(outcome_name(Outcome::mistrusted) == "mistrusted");
}

TEST_CASE("a word that is not on the list is no outcome") {
  CHECK_FALSE(outcome_from_name("").has_value());
  CHECK_FALSE(outcome_from_name("OK").has_value());
  CHECK_FALSE(outcome_from_name("slow").has_value());
}

}  // namespace edgebench
