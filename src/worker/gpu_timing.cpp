#include "worker/gpu_timing.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace edgebench::worker {
namespace {

using runtime::GpuTiming;

// Added in the same order; shorter where the device did not tell.
void add(std::vector<std::int64_t>& times_ns, const std::vector<std::int64_t>& more_ns) {
  times_ns.resize(std::min(times_ns.size(), more_ns.size()));
  std::ranges::transform(times_ns, more_ns, times_ns.begin(), std::plus<>());
}

}  // namespace

runtime::Options options_for(GpuTiming timing, runtime::Options options,
                             const std::vector<runtime::OptionInfo>& known) {
  if (timing == GpuTiming::application) return options;
  const bool newer = timing == GpuTiming::trtexec_11;
  const runtime::Options of_era = {{"graph", newer ? "yes" : "no"},
                                   {"waiting", newer ? "spinning" : "blocking"}};
  for (const runtime::OptionInfo& option : known) {
    const auto found = of_era.find(option.name);
    if (found != of_era.end()) options.insert(*found);
  }
  return options;
}

void require_times(GpuTiming timing, const runtime::RunTimes& times) {
  if (timing == GpuTiming::application) return;
  const bool copies = times.copy_to_device_ns && times.copy_to_host_ns;
  if (times.device_ns && (copies || timing == GpuTiming::trtexec_11)) return;
  throw runtime::Unsupported(
      fmt::format("this runtime does not tell what the device's clock says of an inference, which "
                  "gpu_timing {} takes; leave --gpu-timing out, or the candidate",
                  enum_name(timing)));
}

void take_device_times(GpuTiming timing, runtime::Slice& slice) {
  if (timing == GpuTiming::application) return;
  std::vector<std::int64_t> times_ns = slice.device_ns;
  if (timing == GpuTiming::trtexec_10) {
    add(times_ns, slice.copy_to_device_ns);
    add(times_ns, slice.copy_to_host_ns);
  }
  if (times_ns.size() != slice.run_ns.size()) {
    throw std::runtime_error("the device did not tell the times of every inference");
  }
  slice.host_ns = std::exchange(slice.run_ns, std::move(times_ns));
}

std::string words_of(GpuTiming timing) {
  switch (timing) {
    case GpuTiming::trtexec_10:
      return "trtexec-10: copies and kernels, by the device's clock";
    case GpuTiming::trtexec_11:
      return "trtexec-11: the kernels alone, by the device's clock";
    case GpuTiming::application:
      break;
  }
  return "application: from the call to the answer";
}

}  // namespace edgebench::worker
