#include "shared/cuda/context.h"

#include <new>
#include <stdexcept>
#include <thread>

#include "in_use.h"
#include "runtime/runtime.h"

namespace edgebench::cuda::test {

TEST_CASE("a context is retained, current in its thread, and given back") {
  FakeMachine machine;
  {
    const auto driver = std::make_shared<const Driver>(machine.place());
    const Context context(driver, driver->device(0), Waiting::blocking);
    CHECK(machine.driver.retained == 1);
    CHECK(context.free_memory_bytes() == std::uint64_t{100} << 30);
    std::thread([&] {
      CHECK_THROWS_AS(static_cast<void>(context.free_memory_bytes()), std::runtime_error);
      context.make_current();
      CHECK(context.free_memory_bytes() > 0);
    }).join();
  }
  CHECK(machine.driver.retained == 0);
}

TEST_CASE("it is given back also where it cannot be made current") {
  FakeMachine machine;
  const auto driver = std::make_shared<const Driver>(machine.place());
  machine.driver.next_result = kUnknown;
  CHECK_THROWS_WITH_AS(Context(driver, driver->device(0), Waiting::blocking),
                       "cuCtxSetCurrent failed with CUDA_ERROR_UNKNOWN (999)", std::runtime_error);
  CHECK(machine.driver.retained == 0);
}

TEST_CASE("the driver is told how to wait, and asked") {
  {
    const InUse blocking(Waiting::blocking);
    CHECK(blocking.machine.driver.primary_flags == kScheduleBlocking);
    CHECK(blocking.context.waiting() == Waiting::blocking);
  }
  const InUse spinning(Waiting::spinning);
  CHECK(spinning.machine.driver.primary_flags == kScheduleSpin);
  CHECK(spinning.context.waiting() == Waiting::spinning);
  // A library may have set it, beside flags that say something else.
  spinning.machine.driver.primary_flags = 8 | kScheduleBlocking;
  CHECK(spinning.context.waiting() == Waiting::blocking);
}

TEST_CASE("a device that is not to be had says why") {
  FakeMachine machine;
  const auto driver = std::make_shared<const Driver>(machine.place());
  const auto use = [&](int result) {
    machine.driver.retain_result = result;
    const Context context(driver, driver->device(0), Waiting::blocking);
  };
  CHECK_THROWS_WITH_AS(use(kDeviceUnavailable),
                       "another process has cuda.0 (Fake H200) for itself: end it (nvidia-smi "
                       "lists it), or have the compute mode changed (nvidia-smi -c 0)",
                       runtime::Unsupported);
  CHECK_THROWS_AS(use(kOutOfMemory), std::bad_alloc);
  CHECK_THROWS_WITH_AS(use(kUnknown),
                       "cuDevicePrimaryCtxRetain failed with CUDA_ERROR_UNKNOWN (999)",
                       std::runtime_error);
  CHECK(machine.driver.retained == 0);
}

}  // namespace edgebench::cuda::test
