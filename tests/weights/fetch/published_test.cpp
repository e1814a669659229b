#include "weights/fetch/published.h"

#include <string>

#include "support.h"

namespace edgebench::weights {

TEST_CASE("a published checkpoint is known by the digits that its name ends with") {
  for (const Published& one : kPublished) {
    CHECK(std::string(one.file).find(one.sha256_begins) != std::string::npos);
    CHECK(published_as(std::string(one.sha256_begins) + "00ff")->name == one.name);
  }
  CHECK(published_as("b0353104aa")->resize == 256);
  CHECK(published_as("7ebf99e0aa")->resize == 232);
  CHECK_FALSE(published_as("7ebf99e1aa").has_value());
  CHECK_FALSE(published_as("").has_value());
}

}  // namespace edgebench::weights
