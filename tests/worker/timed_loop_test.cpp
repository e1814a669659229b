#include "worker/timed_loop.h"

#include <vector>

#include <doctest/doctest.h>

#include "base/clock.h"
#include "runtime/fake_runtime.h"

namespace edgebench::worker {
namespace {

void spin_ns(std::int64_t duration_ns) {
  const std::int64_t end_ns = now_ns() + duration_ns;
  while (now_ns() < end_ns) {
  }
}

}  // namespace

TEST_CASE("filling the input is not timed") {
  runtime::FakeSession session(1, [] {});
  TimedLoop loop(session, [](std::size_t) { spin_ns(20'000'000); }, 1);
  // The run itself takes nanoseconds; a preempted test machine may still add a little.
  std::int64_t fastest_ns = loop.run_once_ns(0);
  for (std::size_t i = 1; i < 5; ++i) fastest_ns = std::min(fastest_ns, loop.run_once_ns(i));
  CHECK(fastest_ns < 10'000'000);
}

TEST_CASE("a slice times at least one run and walks through the images") {
  runtime::FakeSession session(1, [] { spin_ns(100'000); });
  std::vector<std::size_t> images;
  TimedLoop loop(session, [&](std::size_t image) { images.push_back(image); }, 1);

  const std::vector<std::int64_t> run_ns =
      loop.slice({.duration_ns = 2'000'000, .first_image = 40}).run_ns;
  CHECK(run_ns.size() == images.size());
  CHECK(run_ns.size() <= 20);  // 2 ms hold at most 20 runs of 0.1 ms.
  for (std::size_t i = 0; i < images.size(); ++i) CHECK(images[i] == 41 + i);

  images.clear();
  CHECK(loop.slice({.duration_ns = 0, .first_image = 7}).run_ns.size() == 1);
  CHECK(images == std::vector<std::size_t>{8});
  CHECK(loop.slice({.duration_ns = 0, .runs_min = 3, .first_image = 7}).run_ns.size() == 3);
}

TEST_CASE("a planted slowdown stretches every run") {
  runtime::FakeSession session(1, [] { spin_ns(1'000'000); });
  TimedLoop loop(session, [](std::size_t) {}, 1.5);
  CHECK(loop.run_once_ns(0) >= 1'500'000);
}

TEST_CASE("warm-up ends by its rule") {
  runtime::FakeSession session(1, [] { spin_ns(10'000); });
  TimedLoop loop(session, [](std::size_t) {}, 1);
  const runtime::WarmedUp warmed_up =
      loop.warm_up({.window_ns = 1'000'000, .limit_ns = 30'000'000});
  CHECK(warmed_up.runs >= 12);
  CHECK((warmed_up.settled || warmed_up.duration_ns >= 30'000'000));
}

}  // namespace edgebench::worker
