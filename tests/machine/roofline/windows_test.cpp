#include "machine/roofline/windows.h"

#include <array>
#include <atomic>
#include <system_error>

#include <doctest/doctest.h>
#include <sched.h>

#include "machine/cpus/affinity.h"

namespace edgebench::machine {

TEST_CASE("the best window is the one in which all threads together did most") {
  // Each thread's own best would be 6 + 5.
  const std::vector<Window> windows = {{6, 1}, {3, 5}, {2, 2}};
  CHECK(best_window(windows) == 8.0);
  CHECK_FALSE(best_window({}).has_value());
}

TEST_CASE("one wrong result spoils all windows") {
  const std::vector<Window> windows = {{6, 1}, {std::nullopt, 5}};
  CHECK_FALSE(best_window(windows).has_value());
}

TEST_CASE("every thread works on its own CPU, in every window of every work") {
  constexpr int kWindows = 3;
  const std::vector<int> cpus = allowed_cpus();
  std::vector<std::atomic<int>> calls(cpus.size());
  std::atomic<bool> astray = false;
  const Work honest = [&](std::size_t thread) -> std::optional<double> {
    ++calls.at(thread);
    if (::sched_getcpu() != cpus.at(thread)) astray = true;
    return 1;
  };
  const Work wrong = [&](std::size_t thread) -> std::optional<double> {
    return thread + 1 < cpus.size() ? std::optional(1.0) : std::nullopt;
  };
  const auto rates = best_rates(cpus, std::array{honest, wrong}, kWindows, 1);
  REQUIRE(rates.size() == 2);
  CHECK(rates[0].value() > 0);
  CHECK_FALSE(rates[1].has_value());
  CHECK_FALSE(astray);
  // A window of a nanosecond is over after one call.
  for (const std::atomic<int>& count : calls) CHECK(count == kWindows);
  CHECK(allowed_cpus() == cpus);
}

TEST_CASE("a CPU that is not allowed is an error, and nobody waits for its thread") {
  const std::array cpus = {allowed_cpus().front(), 1'000'000};
  const Work work = [](std::size_t) { return std::optional(1.0); };
  CHECK_THROWS_AS(best_rates(cpus, std::array{work}, 1, 1), std::system_error);
}

}  // namespace edgebench::machine
