#include "worker/gpu_timing.h"

#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::worker {
namespace {

using runtime::GpuTiming;
using Times = std::vector<std::int64_t>;

runtime::Slice slice() {
  return {.run_ns = {1000, 2000},
          .device_ns = {100, 200},
          .copy_to_device_ns = {30, 40},
          .copy_to_host_ns = {5, 6}};
}

}  // namespace

TEST_CASE("latencies are by our clock, or the device's, with the copies or without") {
  runtime::Slice as_it_was = slice();
  take_device_times(GpuTiming::application, as_it_was);
  CHECK(as_it_was.run_ns == Times{1000, 2000});
  CHECK(as_it_was.host_ns.empty());
  runtime::Slice older = slice();
  take_device_times(GpuTiming::trtexec_10, older);
  CHECK(older.run_ns == Times{135, 246});
  CHECK(older.host_ns == Times{1000, 2000});
  runtime::Slice newer = slice();
  take_device_times(GpuTiming::trtexec_11, newer);
  CHECK(newer.run_ns == Times{100, 200});
  CHECK(newer.host_ns == Times{1000, 2000});
  CHECK(newer.device_ns == Times{100, 200});
}

TEST_CASE("a device that tells only some of it gives no latency") {
  runtime::Slice silent = slice();
  silent.copy_to_host_ns.clear();
  CHECK_THROWS_AS(take_device_times(GpuTiming::trtexec_10, silent), std::runtime_error);
  CHECK_NOTHROW(take_device_times(GpuTiming::trtexec_11, silent));
  silent = slice();
  silent.device_ns.clear();
  CHECK_THROWS_AS(take_device_times(GpuTiming::trtexec_11, silent), std::runtime_error);
  CHECK_NOTHROW(require_times(GpuTiming::application, {}));
  CHECK_NOTHROW(require_times(GpuTiming::trtexec_11, {.device_ns = 1}));
  CHECK_THROWS_AS(require_times(GpuTiming::trtexec_11, {}), runtime::Unsupported);
  CHECK_THROWS_AS(require_times(GpuTiming::trtexec_10, {.device_ns = 1, .copy_to_device_ns = 1}),
                  runtime::Unsupported);
  CHECK_NOTHROW(require_times(GpuTiming::trtexec_10,
                              {.device_ns = 1, .copy_to_device_ns = 1, .copy_to_host_ns = 1}));
}

TEST_CASE("each era waits and launches in its way, unless the user says otherwise") {
  const std::vector<runtime::OptionInfo> known = {{"graph", ""}, {"waiting", ""}, {"other", ""}};
  const auto options = [&](GpuTiming timing, const runtime::Options& own = {}) {
    return options_for(timing, own, known);
  };
  CHECK(options(GpuTiming::application).empty());
  CHECK(options(GpuTiming::trtexec_10) ==
        runtime::Options{{"graph", "no"}, {"waiting", "blocking"}});
  CHECK(options(GpuTiming::trtexec_11) ==
        runtime::Options{{"graph", "yes"}, {"waiting", "spinning"}});
  CHECK(options(GpuTiming::trtexec_11, {{"graph", "no"}}) ==
        runtime::Options{{"graph", "no"}, {"waiting", "spinning"}});
  CHECK(options_for(GpuTiming::trtexec_11, {}, {}).empty());
  CHECK(words_of(GpuTiming::trtexec_10).starts_with("trtexec-10: copies and kernels"));
  CHECK(words_of(GpuTiming::trtexec_11).find("alone") != std::string::npos);
}

}  // namespace edgebench::worker
