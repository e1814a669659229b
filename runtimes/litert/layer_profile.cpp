// The session that is timed was not compiled to be profiled (session.cpp says why), so a second
// model is. LiteRT tells no event for its call of the delegate, only those within: nothing is
// counted twice. Those have a duration and no beginning, so the span is that of the whole graph.
#include "layer_profile.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "shared/xnnpack/operator_names.h"

namespace edgebench::litert {
namespace {

using runtime::KernelRole;

constexpr std::int64_t kClock_ns = 1000;

// Of an operator that XNNPACK did not take.
KernelRole own_role(std::string_view name) {
  struct Role {
    std::string_view name;
    KernelRole role;
  };
  static constexpr auto kRoles = std::to_array<Role>({{"RELU", KernelRole::activation},
                                                      {"RELU6", KernelRole::activation},
                                                      {"ADD", KernelRole::addition},
                                                      {"MEAN", KernelRole::pooling},
                                                      {"AVERAGE_POOL_2D", KernelRole::pooling},
                                                      {"QUANTIZE", KernelRole::requantise},
                                                      {"DEQUANTIZE", KernelRole::requantise},
                                                      {"CAST", KernelRole::requantise},
                                                      {"PAD", KernelRole::reorder},
                                                      {"RESHAPE", KernelRole::reorder},
                                                      {"SQUEEZE", KernelRole::reorder},
                                                      {"TRANSPOSE", KernelRole::reorder}});
  const auto* const known = std::ranges::find(kRoles, name, &Role::name);
  return known == kRoles.end() ? KernelRole::other : known->role;
}

KernelRole role_of(const ExecutedOperator& made, bool before_layers) {
  if (multiplies_by_weights(made)) return KernelRole::layer;
  const KernelRole role = made.delegated ? xnnpack::role_of(made.name) : own_role(made.name);
  const bool converts = role == KernelRole::reorder || role == KernelRole::requantise;
  return before_layers && converts ? KernelRole::input_conversion : role;
}

std::vector<runtime::ProfiledKernel> kernels_of(std::span<const ExecutedOperator> operators,
                                                std::span<const FileLayer> file) {
  auto layers = layers_by_operator(file, operators);
  std::vector<runtime::ProfiledKernel> kernels;
  bool before_layers = true;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    runtime::ProfiledKernel kernel{.role = role_of(operators[i], before_layers),
                                   .kernel = kernel_name(operators[i])};
    if (kernel.role == KernelRole::layer) before_layers = false;
    if (layers[i]) {
      if (!layers[i]->name.empty()) {
        kernel.layers = {std::move(layers[i]->name)};
        kernel.kind = layers[i]->kind;
      }
      kernel.arithmetic = layers[i]->arithmetic;
    }
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

class ModelProfiler final : public runtime::LayerProfiler {
 public:
  ModelProfiler(ProfiledModel model, std::vector<FileLayer> layers)
      : model_(std::move(model)), layers_(std::move(layers)) {}

  std::span<std::byte> input() override { return model_.input; }
  void run() override { runs_.push_back(model_.infer()); }
  void settled() override { runs_.clear(); }
  runtime::KernelTimes take() override { return kernel_times(runs_, layers_); }

 private:
  ProfiledModel model_;
  std::vector<FileLayer> layers_;
  std::vector<RunProfile> runs_;
};

}  // namespace

runtime::KernelTimes kernel_times(std::span<const RunProfile> runs,
                                  std::span<const FileLayer> layers) {
  runtime::KernelTimes times{.clock_ns = kClock_ns};
  for (const RunProfile& run : runs) {
    if (run.operators.empty()) throw std::runtime_error("LiteRT's profile holds no operator");
    const std::vector<runtime::ProfiledKernel> kernels = kernels_of(run.operators, layers);
    if (times.kernels.empty()) times.kernels = kernels;
    if (kernels != times.kernels) {
      ++times.left_out_runs;
      continue;
    }
    std::vector<std::int64_t>& row = times.rows_ns.emplace_back();
    for (const std::int64_t time_us : run.times_us) row.push_back(time_us * kClock_ns);
    times.spans_ns.push_back(run.span_us * kClock_ns);
  }
  return times;
}

std::unique_ptr<runtime::LayerProfiler> model_profiler(ProfiledModel model,
                                                       std::vector<FileLayer> layers) {
  return std::make_unique<ModelProfiler>(std::move(model), std::move(layers));
}

}  // namespace edgebench::litert
