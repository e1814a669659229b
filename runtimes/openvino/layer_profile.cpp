// The CPU plugin counts whole microseconds and tells of each node the mean of all inferences since
// the model was compiled: 30 inferences whose first took 24 ms on a node told 24230, 12267, 8274,
// ... 1097 us (2026.4.1). It cannot be reset. So a single inference cannot be had, and what is
// taken is the mean of those since the warm-up: the sums of two readings, one subtracted from the
// other. Means are cut to whole microseconds, so that of N inferences after w it is wrong by at
// most N / (N - w) of them.

#include "layer_profile.h"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "executed_graph.h"

namespace edgebench::openvino {
namespace {

constexpr std::int64_t kNanosecondsPerMicrosecond = 1000;

using runtime::KernelRole;

KernelRole role_of(const CompiledNode& node, bool before_layers) {
  const std::string_view type = node.type;
  const auto is_one_of = [&](std::initializer_list<std::string_view> types) {
    return std::ranges::find(types, type) != types.end();
  };
  if (is_one_of({"ReduceMean", "AvgPool", "Pooling", "Reduce"})) return KernelRole::pooling;
  if (is_one_of({"Clamp", "Relu", "ReLU"})) return KernelRole::activation;
  if (before_layers) return KernelRole::input_conversion;
  if (is_one_of({"Add", "Eltwise"})) return KernelRole::addition;
  if (is_one_of({"FakeQuantize", "Convert"})) return KernelRole::requantise;
  if (is_one_of({"Reorder", "Reshape", "Transpose", "Squeeze"})) return KernelRole::reorder;
  return KernelRole::other;
}

std::vector<runtime::ProfiledKernel> kernels_of(std::span<const CompiledNode> nodes,
                                                std::span<const IrProduct> products) {
  std::vector<std::vector<runtime::ExecutedLayer>> layers = layers_by_node(nodes, products);
  std::vector<runtime::ProfiledKernel> kernels;
  bool before_layers = true;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!has_kernel(nodes[i])) continue;
    runtime::ProfiledKernel kernel{.node = nodes[i].name,
                                   .layers = {},
                                   .kind = {},
                                   .arithmetic = arithmetic_of(nodes[i].kernel),
                                   .kernel = nodes[i].type + " " + nodes[i].kernel};
    if (layers[i].empty()) {
      kernel.role = role_of(nodes[i], before_layers);
    } else {
      before_layers = false;
      kernel.role = KernelRole::layer;
      kernel.kind = layers[i].front().kind;
      kernel.arithmetic = layers[i].front().arithmetic;
      for (runtime::ExecutedLayer& layer : layers[i]) {
        kernel.layers.push_back(std::move(layer.name));
      }
    }
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

std::int64_t mean_ns(std::int64_t before_us, std::int64_t before_runs, std::int64_t after_us,
                     std::int64_t after_runs) {
  const std::int64_t sum_us = after_us * after_runs - before_us * before_runs;
  return std::max<std::int64_t>(0, sum_us * kNanosecondsPerMicrosecond) /
         (after_runs - before_runs);
}

class CountingProfiler final : public runtime::LayerProfiler {
 public:
  CountingProfiler(CountedModel model, std::vector<IrProduct> products)
      : model_(std::move(model)), products_(std::move(products)) {}

  std::span<std::byte> input() override { return model_.input; }

  void run() override {
    model_.infer();
    ++runs_;
  }

  void settled() override { before_ = {model_.nodes(), runs_}; }

  runtime::KernelTimes take() override {
    return kernel_times(before_, {model_.nodes(), runs_}, products_);
  }

 private:
  CountedModel model_;
  std::vector<IrProduct> products_;
  std::int64_t runs_ = 0;
  Counters before_;
};

}  // namespace

runtime::KernelTimes kernel_times(const Counters& before, const Counters& after,
                                  std::span<const IrProduct> products) {
  const std::int64_t runs = after.runs - before.runs;
  const bool counted =
      std::ranges::any_of(after.nodes, [](const CompiledNode& node) { return node.mean_us > 0; });
  if (runs <= 0 || !counted) {
    throw std::runtime_error("OpenVINO's counters have counted no inference");
  }
  runtime::KernelTimes times{.kernels = kernels_of(after.nodes, products),
                             .rows_ns = {{}},
                             .runs_in_row = runs,
                             .spans_ns = {},
                             .clock_ns = kNanosecondsPerMicrosecond};
  for (std::size_t i = 0; i < after.nodes.size(); ++i) {
    if (!has_kernel(after.nodes[i])) continue;
    const std::int64_t before_us = i < before.nodes.size() ? before.nodes[i].mean_us : 0;
    times.rows_ns.front().push_back(
        mean_ns(before_us, before.runs, after.nodes[i].mean_us, after.runs));
  }
  return times;
}

bool same_kernels(std::span<const CompiledNode> one, std::span<const CompiledNode> other) {
  return std::ranges::equal(one, other, [](const CompiledNode& a, const CompiledNode& b) {
    return a.name == b.name && a.kernel == b.kernel && a.type == b.type;
  });
}

std::unique_ptr<runtime::LayerProfiler> counting_profiler(CountedModel model,
                                                          std::vector<IrProduct> products) {
  return std::make_unique<CountingProfiler>(std::move(model), std::move(products));
}

}  // namespace edgebench::openvino
