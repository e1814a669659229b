#include "base/optional_json.h"

#include <doctest/doctest.h>

namespace edgebench {

TEST_CASE("nothing is null in JSON, and null is nothing, also where there was something") {
  CHECK(nlohmann::json(std::optional<int>()).is_null());
  CHECK(nlohmann::json(std::optional<int>(0)) == 0);
  std::optional<int> value = 3;
  nlohmann::json().get_to(value);
  CHECK_FALSE(value.has_value());
  nlohmann::json(5).get_to(value);
  CHECK(value == 5);
}

}  // namespace edgebench
