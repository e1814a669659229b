#include "machine/canary.h"

#include <doctest/doctest.h>

#include "machine/cpus/affinity.h"

namespace edgebench::machine {

TEST_CASE("the canary's arithmetic is really done") {
  // Far below what any processor needs for three million dependent operations, far above what is
  // left if the compiler removes the loop.
  constexpr std::int64_t kNoProcessorIsSoFast = 200'000;
  CHECK(run_canary_ns() > kNoProcessorIsSoFast);
}

TEST_CASE("the canary comes back from the CPU that it was sent to") {
  const auto before = allowed_cpus();
  CHECK(run_canary_on_ns(before.back(), 3).size() == 3);
  CHECK(allowed_cpus() == before);
}

}  // namespace edgebench::machine
