#include "image/parallel.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::image {

TEST_CASE("every index is done once, on any number of threads") {
  for (const int threads : {0, 1, 2, 9}) {
    for (const std::size_t count : {0UL, 1UL, 1000UL}) {
      std::vector<std::atomic<int>> calls(count);
      parallel_for(count, threads, [&](std::size_t i) { ++calls[i]; });
      for (const auto& call : calls) CHECK(call == 1);
    }
  }
}

TEST_CASE("progress counts up to the total") {
  std::vector<std::size_t> seen;
  parallel_for(
      50, 4, [](std::size_t) {},
      [&](std::size_t done, std::size_t total) {
        CHECK(total == 50);
        seen.push_back(done);
      });
  REQUIRE(seen.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) CHECK(seen[i] == i + 1);
}

TEST_CASE("of several failures the lowest index is reported, and the rest is not begun") {
  // Whichever of the two is thrown later must make no difference.
  for (const std::size_t slow : {20U, 21U}) {
    std::atomic<int> calls = 0;
    const auto task = [&](std::size_t i) {
      ++calls;
      if (i < 20) return;
      if (i == slow) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      throw std::runtime_error(std::to_string(i));
    };
    CHECK_THROWS_WITH_AS(parallel_for(100'000, 4, task), "20", std::runtime_error);
    CHECK(calls < 100'000);
  }
}

TEST_CASE("there is a CPU") {
  CHECK(available_cpus() >= 1);
}

}  // namespace edgebench::image
