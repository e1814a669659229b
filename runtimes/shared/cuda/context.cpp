#include "shared/cuda/context.h"

#include <utility>

#include <fmt/format.h>

#include "runtime/runtime.h"

namespace edgebench::cuda {

Context::Context(std::shared_ptr<const Driver> driver, const DeviceFacts& device, Waiting waiting)
    : driver_(std::move(driver)), device_(device.handle) {
  const Functions& cu = driver_->functions();
  // Before the context is made; on one that is there already it takes effect as well.
  const unsigned flag = waiting == Waiting::spinning ? kScheduleSpin : kScheduleBlocking;
  driver_->check(cu.set_primary_flags(device_, flag), "cuDevicePrimaryCtxSetFlags");
  const int result = cu.retain_primary(&context_, device_);
  if (result == kDeviceUnavailable) {
    throw runtime::Unsupported(fmt::format(
        "another process has {} ({}) for itself: end it (nvidia-smi lists it), or have the compute "
        "mode changed (nvidia-smi -c 0)",
        device.candidate_name(), device.name));
  }
  driver_->check(result, "cuDevicePrimaryCtxRetain");
  retained_ = {cu, device_};
  make_current();
}

void Context::make_current() const {
  driver_->check(driver_->functions().set_current(context_), "cuCtxSetCurrent");
}

Waiting Context::waiting() const {
  unsigned flags = 0;
  int active = 0;
  driver_->check(driver_->functions().primary_state(device_, &flags, &active),
                 "cuDevicePrimaryCtxGetState");
  return (flags & kScheduleMask) == kScheduleBlocking ? Waiting::blocking : Waiting::spinning;
}

std::uint64_t Context::free_memory_bytes() const {
  std::size_t free_bytes = 0;
  std::size_t total_bytes = 0;
  driver_->check(driver_->functions().memory_info(&free_bytes, &total_bytes), "cuMemGetInfo");
  return free_bytes;
}

}  // namespace edgebench::cuda
