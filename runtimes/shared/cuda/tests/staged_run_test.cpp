#include "shared/cuda/staged_run.h"

#include <cstdint>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "in_use.h"

namespace edgebench::cuda::test {
namespace {

// The device's part: each byte plus one.
void add_one(const StagedRun& run, std::size_t bytes) {
  const auto* from = static_cast<const std::byte*>(run.device_input());
  auto* to = static_cast<std::byte*>(run.device_output());
  for (std::size_t i = 0; i < bytes; ++i) {
    to[i] = static_cast<std::byte>(std::to_integer<int>(from[i]) + 1);
  }
}

}  // namespace

TEST_CASE("an inference begins and ends in the host's memory, in whatever thread") {
  InUse here;
  const Stream stream(here.context);
  StagedRun staged(here.context, stream, 4, 4);
  const auto infer = [&](int value) {
    staged.input()[3] = static_cast<std::byte>(value);
    staged.run([&] { queue_kernel(stream.handle(), 40, [&] { add_one(staged, 4); }); });
    return std::to_integer<int>(staged.output()[3]);
  };
  CHECK(infer(5) == 6);
  CHECK(infer(8) == 9);
  int other = 0;
  std::thread([&] { other = infer(20); }).join();
  CHECK(other == 21);
  CHECK(here.machine.driver.pageable_copies == 0);
  CHECK(staged.last_run_times().device_ns.value() == doctest::Approx(40'000).epsilon(0.001));
  CHECK(staged.last_run_times().copy_to_host_ns.value() == doctest::Approx(4).epsilon(0.1));
}

TEST_CASE("a library's own output is fetched from where it is, whatever its size") {
  InUse here;
  const Stream stream(here.context);
  StagedRun staged(here.context, stream, 4);
  std::vector<std::byte> theirs(2, std::byte{1});
  const auto fetch = [&] {
    staged.fetch([&] {
      queue_kernel(stream.handle(), 40, [&] { theirs.back() = std::byte{9}; });
      return DeviceSpan{theirs.data(), theirs.size()};
    });
    return std::vector<std::byte>(staged.output().begin(), staged.output().end());
  };
  CHECK(fetch() == std::vector{std::byte{1}, std::byte{9}});
  CHECK(here.machine.driver.pinned == 2);
  CHECK(fetch() == theirs);
  theirs.assign(3, std::byte{2});
  CHECK(fetch() == std::vector{std::byte{2}, std::byte{2}, std::byte{9}});
  CHECK(here.machine.driver.pinned == 2);
  CHECK(here.machine.driver.pageable_copies == 0);
  CHECK(staged.last_run_times().device_ns.value() == doctest::Approx(40'000).epsilon(0.001));
}

TEST_CASE("queueing is the library's part alone") {
  InUse here;
  const Stream stream(here.context);
  StagedRun staged(here.context, stream, 4, 4);
  CHECK(staged.last_enqueue_ns() == 0);
  std::int64_t inside_ns = 0;
  const std::int64_t begin_ns = now_ns();
  staged.run([&] {
    const std::int64_t entered_ns = now_ns();
    while (now_ns() < entered_ns + 1000) {
    }
    inside_ns = now_ns() - entered_ns;
  });
  CHECK(staged.last_enqueue_ns() >= inside_ns);
  CHECK(staged.last_enqueue_ns() <= now_ns() - begin_ns);
}

TEST_CASE("what the library or the device refuses is not swallowed") {
  InUse here;
  const Stream stream(here.context);
  StagedRun staged(here.context, stream, 4, 4);
  CHECK_THROWS_WITH_AS(staged.run([] { throw std::runtime_error("no kernel"); }), "no kernel",
                       std::runtime_error);
  here.machine.driver.good_calls = 7;  // The context, moments, copies; then the wait fails.
  here.machine.driver.next_result = kUnknown;
  CHECK_THROWS_WITH_AS(staged.run([] {}),
                       "cuStreamSynchronize failed with CUDA_ERROR_UNKNOWN (999)",
                       std::runtime_error);
}

}  // namespace edgebench::cuda::test
