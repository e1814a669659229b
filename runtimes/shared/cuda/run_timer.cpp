#include "shared/cuda/run_timer.h"

#include <cmath>
#include <cstdint>

namespace edgebench::cuda {
namespace {

std::int64_t nanoseconds_between(const Event& earlier, const Event& later) {
  return std::llround(earlier.milliseconds_to(later) * 1e6);
}

}  // namespace

RunTimer::RunTimer(const Context& context)
    : begin_(context), inputs_copied_(context), computed_(context), outputs_copied_(context) {}

runtime::RunTimes RunTimer::times() const {
  return {.device_ns = nanoseconds_between(inputs_copied_, computed_),
          .copy_to_device_ns = nanoseconds_between(begin_, inputs_copied_),
          .copy_to_host_ns = nanoseconds_between(computed_, outputs_copied_)};
}

}  // namespace edgebench::cuda
