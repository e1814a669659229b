#include "machine/cpus/affinity.h"

#include <array>
#include <system_error>
#include <thread>

#include <doctest/doctest.h>
#include <sched.h>

namespace edgebench::machine {

TEST_CASE("affinity holds within the scope and is restored after it") {
  const auto before = allowed_cpus();
  REQUIRE_FALSE(before.empty());
  const std::array last = {before.back()};
  {
    const ScopedAffinity pinned(last);
    CHECK(allowed_cpus() == std::vector<int>(last.begin(), last.end()));
    CHECK(::sched_getcpu() == before.back());
    std::vector<int> inherited;
    std::thread([&] { inherited = allowed_cpus(); }).join();
    CHECK(inherited == std::vector<int>(last.begin(), last.end()));
  }
  CHECK(allowed_cpus() == before);
}

TEST_CASE("CPUs that do not exist are refused by number, and nothing changes") {
  const auto before = allowed_cpus();
  CHECK_THROWS_WITH_AS(ScopedAffinity(std::array{100'000}), doctest::Contains("100000"),
                       std::system_error);
  CHECK_THROWS_AS(ScopedAffinity(std::array<int, 0>{}), std::system_error);
  CHECK(allowed_cpus() == before);
}

}  // namespace edgebench::machine
