// The very session that is timed is traced: its method has its tracer from the beginning, and that
// records only when it is told to. Both kinds of operators are timed by the library's own clock.

#include "layer_profile.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "kernels.h"
#include "shared/xnnpack/operator_names.h"

namespace edgebench::executorch {
namespace {

using runtime::KernelRole;

constexpr std::int64_t kClock_ns = 1000;  // XNNPACK tells whole microseconds.

// Of a kernel that is not delegated: "native_call_add.out".
KernelRole own_role(std::string_view name) {
  struct Role {
    std::string_view operation;
    KernelRole role;
  };
  static constexpr auto kRoles =
      std::to_array<Role>({{"_call_convolution.", KernelRole::layer},
                           {"_call_addmm.", KernelRole::layer},
                           {"_call_linear.", KernelRole::layer},
                           {"_call_mm.", KernelRole::layer},
                           {"_call_hardtanh.", KernelRole::activation},
                           {"_call_clamp.", KernelRole::activation},
                           {"_call_relu.", KernelRole::activation},
                           {"_call__native_batch_norm", KernelRole::activation},
                           {"_call_add.", KernelRole::addition},
                           {"_call_mean.", KernelRole::pooling},
                           {"_call_avg_pool2d.", KernelRole::pooling},
                           {"_call_quantize_per_", KernelRole::requantise},
                           {"_call_dequantize_per_", KernelRole::requantise},
                           {"_call_clone.", KernelRole::reorder},
                           {"_call_permute_copy.", KernelRole::reorder},
                           {"_call_view_copy.", KernelRole::reorder}});
  const auto* const known = std::ranges::find_if(
      kRoles, [&](const Role& one) { return name.find(one.operation) != name.npos; });
  return known == kRoles.end() ? KernelRole::other : known->role;
}

KernelRole role_of(std::string_view name, bool before_layers) {
  const bool own = name.starts_with(kKernelCall);
  const KernelRole role = own ? own_role(name) : xnnpack::role_of(name);
  const bool converts = role == KernelRole::reorder || role == KernelRole::requantise;
  return before_layers && converts ? KernelRole::input_conversion : role;
}

std::vector<runtime::ProfiledKernel> kernels_of(std::span<const TracedOperator> operators,
                                                std::span<const DelegatedLayer> file,
                                                bool computes_fp16) {
  const std::vector<std::string> names = names_of(operators);
  const auto layers = executed_layers(names, file, computes_fp16);
  std::vector<runtime::ProfiledKernel> kernels;
  std::size_t layer = 0;
  bool before_layers = true;
  for (const std::string& name : names) {
    runtime::ProfiledKernel kernel{.role = role_of(name, before_layers),
                                   .kernel = std::string(xnnpack::without_number(name))};
    if (kernel.role == KernelRole::layer) before_layers = false;
    if (xnnpack::multiplies_by_weights(name)) {
      kernel.arithmetic = xnnpack::arithmetic_of(name, computes_fp16);
      if (layer < layers.size()) {
        kernel.layers = {layers[layer].name};
        kernel.kind = layers[layer].kind;
        ++layer;
      }
    }
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

class TraceProfiler final : public runtime::LayerProfiler {
 public:
  explicit TraceProfiler(TracedMethod method) : method_(std::move(method)) {}

  std::span<std::byte> input() override { return method_.input; }
  void run() override { runs_.push_back(method_.infer()); }
  void settled() override { runs_.clear(); }
  runtime::KernelTimes take() override {
    return kernel_times(runs_, method_.layers, method_.computes_fp16);
  }

 private:
  TracedMethod method_;
  std::vector<RunTrace> runs_;
};

}  // namespace

runtime::KernelTimes kernel_times(std::span<const RunTrace> runs,
                                  std::span<const DelegatedLayer> layers, bool computes_fp16) {
  runtime::KernelTimes times{.clock_ns = kClock_ns};
  for (const RunTrace& run : runs) {
    if (run.empty()) throw std::runtime_error("ExecuTorch has told of no operator");
    const std::vector<runtime::ProfiledKernel> kernels = kernels_of(run, layers, computes_fp16);
    if (times.kernels.empty()) times.kernels = kernels;
    if (kernels != times.kernels) {
      ++times.left_out_runs;
      continue;
    }
    std::vector<std::int64_t>& row = times.rows_ns.emplace_back();
    for (const TracedOperator& one : run) row.push_back(one.time_ns);
    times.spans_ns.push_back(run.back().start_ns + run.back().time_ns - run.front().start_ns);
  }
  return times;
}

std::unique_ptr<runtime::LayerProfiler> trace_profiler(TracedMethod method) {
  return std::make_unique<TraceProfiler>(std::move(method));
}

}  // namespace edgebench::executorch
