#include "shared/cuda/run_timer.h"

#include "in_use.h"
#include "shared/cuda/memory.h"

namespace edgebench::cuda::test {

TEST_CASE("an inference's time is told in its three parts, of the last one only") {
  InUse here;
  const Stream stream(here.context);
  const RunTimer timer(here.context);
  PinnedBuffer input(here.context, 3000);
  PinnedBuffer output(here.context, 500);
  const DeviceBuffer device_input(here.context, 3000);
  const DeviceBuffer device_output(here.context, 500);
  runtime::RunTimes times;
  for (const double kernel_us : {250.0, 70.0}) {
    timer.begin(stream);
    device_input.copy_from(input, stream);
    timer.inputs_copied(stream);
    queue_kernel(stream.handle(), kernel_us, [] {});
    timer.computed(stream);
    device_output.copy_to(output, stream);
    timer.outputs_copied(stream);
    stream.synchronize();
    times = timer.times();
  }
  // A float of milliseconds has seven digits.
  CHECK(times.copy_to_device_ns.value() == doctest::Approx(3000).epsilon(0.001));
  CHECK(times.device_ns.value() == doctest::Approx(70'000).epsilon(0.001));
  CHECK(times.copy_to_host_ns.value() == doctest::Approx(500).epsilon(0.001));
}

}  // namespace edgebench::cuda::test
