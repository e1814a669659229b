// The library writes each profiled run into a file of its own, within Run(): the files are read at
// the end, so that what a profiled run takes is the library's alone. The very session that is timed
// is profiled, since a profile of one run leaves the others alone.

#include "layer_profile.h"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "kernels.h"

namespace edgebench::onnxruntime {
namespace {

using nlohmann::json;

// The times in a profile are whole microseconds.
constexpr std::int64_t kClock_ns = 1000;

struct Row {
  std::vector<std::int64_t> times_ns;
  std::int64_t span_ns = 0;
};

Row row_of(const json& events) {
  Row row;
  std::int64_t begin_us = 0;
  std::int64_t end_us = 0;
  for (const json& event : events) {
    if (!is_kernel(event)) continue;
    const auto start_us = event.at("ts").get<std::int64_t>();
    const auto time_us = event.at("dur").get<std::int64_t>();
    if (row.times_ns.empty()) begin_us = start_us;
    end_us = start_us + time_us;
    row.times_ns.push_back(time_us * kClock_ns);
  }
  row.span_ns = (end_us - begin_us) * kClock_ns;
  return row;
}

// Of one profile. What converts before the first layer has the input to convert.
std::vector<runtime::ProfiledKernel> kernels_in(const json& events) {
  using runtime::KernelRole;
  std::vector<runtime::ProfiledKernel> kernels;
  bool before_layers = true;
  for (const json& event : events) {
    if (!is_kernel(event)) continue;
    runtime::ProfiledKernel kernel = profiled_kernel(event);
    if (kernel.role == KernelRole::layer) before_layers = false;
    const bool converts =
        kernel.role == KernelRole::reorder || kernel.role == KernelRole::requantise;
    if (before_layers && converts) kernel.role = KernelRole::input_conversion;
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

class RunProfiler final : public runtime::LayerProfiler {
 public:
  RunProfiler(std::span<std::byte> input, std::function<void(const RunOptions*)> run)
      : input_(input), run_(std::move(run)) {}

  std::span<std::byte> input() override { return input_; }

  void run() override {
    // By number, since the library's own names tell seconds.
    const std::string file = folder_.path() / fmt::format("run-{:06}-", runs_++);
    const auto options = create<RunOptionsHandle>(kCreateRunOptions);
    call(kEnableRunProfiling, options.get(), file.c_str());
    run_(options.get());
  }

  void settled() override { folder_.contents(); }

  runtime::KernelTimes take() override { return kernel_times(folder_.contents()); }

 private:
  std::span<std::byte> input_;
  std::function<void(const RunOptions*)> run_;
  TemporaryFolder folder_;
  std::size_t runs_ = 0;
};

}  // namespace

runtime::KernelTimes kernel_times(std::span<const std::string> profiles) {
  runtime::KernelTimes times{.clock_ns = kClock_ns};
  for (const std::string& profile : profiles) {
    const json events = json::parse(profile);
    const std::vector<runtime::ProfiledKernel> kernels = kernels_in(events);
    if (times.kernels.empty()) times.kernels = kernels;
    if (times.kernels.empty()) throw std::runtime_error("ONNX Runtime's profile holds no kernel");
    if (kernels != times.kernels) {
      ++times.left_out_runs;
      continue;
    }
    Row row = row_of(events);
    times.rows_ns.push_back(std::move(row.times_ns));
    times.spans_ns.push_back(row.span_ns);
  }
  return times;
}

std::unique_ptr<runtime::LayerProfiler> run_profiler(std::span<std::byte> input,
                                                     std::function<void(const RunOptions*)> run) {
  return std::make_unique<RunProfiler>(input, std::move(run));
}

}  // namespace edgebench::onnxruntime
