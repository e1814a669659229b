#include "shared/cuda/launch.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace edgebench::cuda {
namespace {

constexpr double kLaunchBound = 0.8;
constexpr std::size_t kTimedLaunches = 21;

double median(std::array<double, kTimedLaunches> values) {
  std::ranges::nth_element(values, values.begin() + kTimedLaunches / 2);
  return values.at(kTimedLaunches / 2);
}

}  // namespace

runtime::Facts launch_facts(const StagedRun& staged, const std::function<void()>& infer,
                            std::string_view remedy) {
  std::array<double, kTimedLaunches> enqueue_ns = {};
  std::array<double, kTimedLaunches> device_ns = {};
  for (std::size_t i = 0; i < kTimedLaunches; ++i) {
    infer();
    enqueue_ns.at(i) = static_cast<double>(staged.last_enqueue_ns());
    device_ns.at(i) = static_cast<double>(staged.last_run_times().device_ns.value_or(0));
  }
  runtime::Facts facts = {{"enqueue_us", fmt::format("{:.1f}", median(enqueue_ns) / 1000)}};
  const std::string bound = launch_bound(median(enqueue_ns), median(device_ns), remedy);
  if (!bound.empty()) facts["launch_bound"] = bound;
  return facts;
}

std::string launch_bound(double enqueue_ns, double device_ns, std::string_view remedy) {
  if (device_ns <= 0 || enqueue_ns <= kLaunchBound * device_ns) return "";
  return fmt::format(
      "queueing an inference takes the processor {:.1f} us, and computing it the device {:.1f} us: "
      "the device may wait for the processor; {}",
      enqueue_ns / 1000, device_ns / 1000, remedy);
}

}  // namespace edgebench::cuda
