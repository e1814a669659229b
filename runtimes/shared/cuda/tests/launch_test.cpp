#include "shared/cuda/launch.h"

#include "in_use.h"

namespace edgebench::cuda::test {

TEST_CASE("launch-bound is said from 0.8 of the device's time on, with what helps") {
  CHECK(launch_bound(80'000, 100'000, "this helps").empty());
  CHECK(launch_bound(81'000, 100'000, "this helps") ==
        "queueing an inference takes the processor 81.0 us, and computing it the device 100.0 us: "
        "the device may wait for the processor; this helps");
  CHECK(launch_bound(81'000, 0, "this helps").empty());
}

// The processor's part takes microseconds, whatever the machine: far more than the one that the
// device takes here, far less than the hour.
TEST_CASE("both times are of whole inferences") {
  InUse here;
  const Stream stream(here.context);
  StagedRun staged(here.context, stream, 4, 4);
  const auto facts = [&](double device_us) {
    int inferences = 0;
    const runtime::Facts told = launch_facts(
        staged,
        [&] {
          ++inferences;
          staged.run([&] { queue_kernel(stream.handle(), device_us, [] {}); });
        },
        "this helps");
    CHECK(inferences == 21);
    CHECK(std::stod(told.at("enqueue_us")) >= 0);
    return told;
  };
  CHECK_FALSE(facts(3600e6).contains("launch_bound"));
  CHECK(facts(0.01).at("launch_bound").ends_with("; this helps"));
}

}  // namespace edgebench::cuda::test
