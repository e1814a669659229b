// An operator calls others, down to the kernel. Only the outermost are timed, each as a whole, so
// that times neither overlap nor leave out what a layer does around its kernel. Observed without
// their inputs they cost little. What frozen graphs have oneDNN do is no operator: it is in
// oneDNN's log alone, with the milliseconds that it took.

#include "shared/torch/operators/layer_profile.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <ATen/record_function.h>
#include <fmt/format.h>

#include "base/clock.h"
#include "shared/torch/operators/executed_operators.h"
#include "shared/torch/operators/observing.h"
#include "shared/torch/operators/onednn_log.h"

namespace edgebench::torch_common {
namespace {

using runtime::ExecutedLayer;
using runtime::KernelRole;

constexpr std::int64_t kOnednnClock_ns = 1000;
constexpr std::string_view kAllocation = "aten::empty";  // Before each primitive of frozen graphs.

// "hardtanh" of "aten::hardtanh_", which works in place.
std::string_view operation_of(std::string_view name) {
  const std::size_t space = name.find("::");
  if (space != name.npos) name.remove_prefix(space + 2);
  while (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

KernelRole role_of(const TimedOperator& made, bool before_layers) {
  struct Role {
    std::string_view operation;
    KernelRole role;
  };
  static constexpr auto kRoles = std::to_array<Role>(
      {{"batch_norm", KernelRole::activation},
       {"clamp", KernelRole::activation},
       {"eltwise", KernelRole::activation},
       {"hardtanh", KernelRole::activation},
       {"relu", KernelRole::activation},
       {"relu6", KernelRole::activation},
       {"add", KernelRole::addition},
       {"add_relu", KernelRole::addition},
       {"binary", KernelRole::addition},
       {"sum", KernelRole::addition},
       {"adaptive_avg_pool2d", KernelRole::pooling},
       {"mean", KernelRole::pooling},
       {"pooling", KernelRole::pooling},
       {"reduction", KernelRole::pooling},
       // What makes a product's input be quantised with the scale that is meant.
       {"cat", KernelRole::requantise},
       {"expand", KernelRole::requantise},
       {"dequantize", KernelRole::requantise},
       {"quantize_per_tensor", KernelRole::requantise},
       {"contiguous", KernelRole::reorder},
       {"flatten", KernelRole::reorder},
       {"reorder", KernelRole::reorder},
       {"reshape", KernelRole::reorder},
       {"to", KernelRole::reorder},
       {"to_dense", KernelRole::reorder},
       {"to_mkldnn", KernelRole::reorder},
       {"view", KernelRole::reorder}});
  if (made.kind) return KernelRole::layer;
  const auto* const known = std::ranges::find(kRoles, operation_of(made.name), &Role::operation);
  if (known == kRoles.end()) return KernelRole::other;
  const bool converts = known->role == KernelRole::reorder || known->role == KernelRole::requantise;
  return before_layers && converts ? KernelRole::input_conversion : known->role;
}

std::string kernel_name(const TimedOperator& made) {
  if (made.implementation.empty()) return made.name;
  return fmt::format("{}{} {}", kUnobservedKernel, made.name, made.implementation);
}

bool same_operators(const RunOperators& one, const RunOperators& other) {
  return std::ranges::equal(one, other, [](const TimedOperator& a, const TimedOperator& b) {
    return a.name == b.name && a.implementation == b.implementation;
  });
}

std::vector<runtime::ProfiledKernel> kernels_of(const RunOperators& operators,
                                                std::span<const ExecutedLayer> layers) {
  const auto ran = static_cast<std::size_t>(std::ranges::count_if(
      operators, [](const TimedOperator& made) { return made.kind.has_value(); }));
  if (ran != layers.size()) {
    throw std::runtime_error(
        fmt::format("{} layers were timed, and {} observed before", ran, layers.size()));
  }
  std::vector<runtime::ProfiledKernel> kernels;
  std::size_t layer = 0;
  for (const TimedOperator& made : operators) {
    runtime::ProfiledKernel kernel{
        .kind = made.kind, .role = role_of(made, layer == 0), .kernel = kernel_name(made)};
    if (made.kind) {
      kernel.arithmetic = layers[layer].arithmetic;
      kernel.kernel = layers[layer].kernel;
      ++layer;
    }
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

class Observer {
 public:
  explicit Observer(bool with_log) {
    if (with_log) log_.emplace();
  }

  void begin(const at::RecordFunction& call) {
    if (++depth_ > 1) return;
    if (log_) add_unobserved();
    TimedOperator& made = operators_.emplace_back();
    made.name = call.name();
    made.start_ns = now_ns();
  }

  void end() {
    if (--depth_ > 0) return;
    TimedOperator& made = operators_.back();
    made.time_ns = now_ns() - made.start_ns;
    if (log_) log_->take();
  }

  RunOperators finish() {
    if (log_) add_unobserved();
    std::erase_if(operators_, [](const TimedOperator& made) { return made.name == kAllocation; });
    for (TimedOperator& made : operators_) {
      if (made.implementation.empty()) made.kind = layer_kind(made.name);
    }
    return std::move(operators_);
  }

 private:
  void add_unobserved() {
    for (OnednnPrimitive& primitive : primitives(log_->take())) {
      operators_.push_back({.name = std::move(primitive.operation),
                            .kind = primitive.kind,
                            .implementation = std::move(primitive.implementation),
                            .time_ns = primitive.time_ns});
    }
  }

  std::optional<OnednnLog> log_;
  int depth_ = 0;
  RunOperators operators_;
};

thread_local Observer* observer = nullptr;  // PyTorch's callbacks are plain functions.

class OperatorProfiler final : public runtime::LayerProfiler {
 public:
  OperatorProfiler(std::span<std::byte> input, std::function<void()> run,
                   std::vector<ExecutedLayer> layers)
      : input_(input), run_(std::move(run)), layers_(std::move(layers)) {
    // So executed_layers() calls what it found without an operator.
    with_log_ = std::ranges::any_of(layers_, [](const ExecutedLayer& layer) {
      return layer.kernel.starts_with(kUnobservedKernel);
    });
  }

  std::span<std::byte> input() override { return input_; }
  void run() override { runs_.push_back(timed_operators(run_, with_log_)); }
  void settled() override { runs_.clear(); }
  runtime::KernelTimes take() override { return kernel_times(runs_, layers_); }

 private:
  std::span<std::byte> input_;
  std::function<void()> run_;
  std::vector<ExecutedLayer> layers_;
  bool with_log_ = false;
  std::vector<RunOperators> runs_;
};

}  // namespace

runtime::KernelTimes kernel_times(std::span<const RunOperators> runs,
                                  std::span<const ExecutedLayer> layers) {
  runtime::KernelTimes times;
  if (runs.empty()) return times;
  const RunOperators& first = runs.front();
  if (first.empty()) throw std::runtime_error("PyTorch has called no operator");
  times.kernels = kernels_of(first, layers);
  const bool all_begin =
      std::ranges::all_of(first, [](const TimedOperator& made) { return made.start_ns > 0; });
  if (!all_begin) times.clock_ns = kOnednnClock_ns;
  for (const RunOperators& run : runs) {
    if (!same_operators(run, first)) {
      ++times.left_out_runs;
      continue;
    }
    std::vector<std::int64_t>& row = times.rows_ns.emplace_back();
    for (const TimedOperator& made : run) row.push_back(made.time_ns);
    if (!all_begin) continue;
    times.spans_ns.push_back(run.back().start_ns + run.back().time_ns - run.front().start_ns);
  }
  return times;
}

RunOperators timed_operators(const std::function<void()>& inference, bool with_log) {
  Observer timing(with_log);
  observer = &timing;
  {
    const Observing observing(
        at::RecordFunctionCallback(
            [](const at::RecordFunction& call) -> std::unique_ptr<at::ObserverContext> {
              observer->begin(call);
              return nullptr;
            },
            [](const at::RecordFunction&, at::ObserverContext*) { observer->end(); })
            .scopes({at::RecordScope::FUNCTION}));
    inference();
  }
  return timing.finish();
}

std::unique_ptr<runtime::LayerProfiler> operator_profiler(std::span<std::byte> input,
                                                          std::function<void()> run,
                                                          std::vector<ExecutedLayer> layers) {
  return std::make_unique<OperatorProfiler>(input, std::move(run), std::move(layers));
}

}  // namespace edgebench::torch_common
