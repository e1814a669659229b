#include "worker/warm_up.h"

#include <functional>

#include <doctest/doctest.h>

namespace edgebench::worker {
namespace {

constexpr std::int64_t kMillisecond = kNanosecondsPerMillisecond;

// Feeds runs of the scripted duration, back to back, until the warm-up is finished.
WarmUp play(const std::function<std::int64_t(std::int64_t run)>& run_ns,
            const runtime::WarmUpRule& rule = {}) {
  WarmUp warm_up(rule);
  std::int64_t elapsed_ns = 0;
  for (std::int64_t run = 0; !warm_up.finished(); ++run) {
    elapsed_ns += run_ns(run);
    warm_up.add(run_ns(run), elapsed_ns);
  }
  return warm_up;
}

}  // namespace

TEST_CASE("a steady session is warm after three windows") {
  const WarmUp warm_up = play([](std::int64_t) { return 5 * kMillisecond; });
  CHECK(warm_up.settled());
  CHECK(warm_up.runs() == 60);
  CHECK(warm_up.elapsed_ns() == 300 * kMillisecond);
}

TEST_CASE("a slow start is waited for") {
  // Twice as slow for the first 250 ms: the third window is half slow, by its median already fast.
  const WarmUp warm_up =
      play([](std::int64_t run) { return run < 25 ? 10 * kMillisecond : 5 * kMillisecond; });
  CHECK(warm_up.settled());
  CHECK(warm_up.elapsed_ns() >= 500 * kMillisecond);
  CHECK(warm_up.elapsed_ns() <= 700 * kMillisecond);
}

TEST_CASE("a slow drift within the tolerance settles, beyond it does not") {
  const auto drifting = [](double per_run) {
    return [=](std::int64_t run) {
      return static_cast<std::int64_t>(5e6 * (1 + per_run * static_cast<double>(run)));
    };
  };
  CHECK(play(drifting(0.0002)).settled());  // 0.8 % over two windows of 20 runs.
  const WarmUp never = play(drifting(0.02));
  CHECK_FALSE(never.settled());
  CHECK(never.elapsed_ns() >= 3000 * kMillisecond);
}

TEST_CASE("single outliers do not keep a session from settling") {
  const WarmUp warm_up =
      play([](std::int64_t run) { return run % 10 == 9 ? 50 * kMillisecond : 5 * kMillisecond; });
  CHECK(warm_up.settled());
}

TEST_CASE("of a slow model a window has its least number of runs instead of its time") {
  const WarmUp warm_up = play([](std::int64_t) { return 100 * kMillisecond; });
  CHECK(warm_up.settled());
  CHECK(warm_up.runs() == 12);
}

}  // namespace edgebench::worker
