#include "scripted_layers.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "model/macs.h"

namespace edgebench::null {
namespace {

using runtime::KernelRole;

constexpr double kLayersShare = 0.95;
constexpr double kConversionShare = 0.02;
constexpr double kAdditionsShare = 0.02;
constexpr double kPoolingShare = 0.01;
constexpr double kThousand = 1000;

std::int64_t share_ns(double share, std::int64_t of_ns) {
  return std::llround(share * static_cast<double>(of_ns));
}

KernelRole role_of(model::Op op) {
  switch (op) {
    case model::Op::input:
      return KernelRole::input_conversion;
    case model::Op::add:
      return KernelRole::addition;
    case model::Op::global_average_pool:
      return KernelRole::pooling;
    case model::Op::convolution:
    case model::Op::linear:
      break;
  }
  return KernelRole::layer;
}

double share_of(const model::Node& node, const Script& script, double macs, double additions) {
  switch (role_of(node.op)) {
    case KernelRole::input_conversion:
      return kConversionShare;
    case KernelRole::addition:
      return kAdditionsShare / additions;
    case KernelRole::pooling:
      return kPoolingShare;
    default:
      break;
  }
  const double share = kLayersShare * static_cast<double>(model::multiply_adds(node)) / macs;
  return node.name == script.slow_layer ? share * script.slow_factor : share;
}

class ScriptedProfiler final : public runtime::LayerProfiler {
 public:
  ScriptedProfiler(const model::Network& network, const Script& script,
                   runtime::Arithmetic arithmetic, std::span<std::byte> input,
                   std::function<void()> run)
      : input_(input),
        run_(std::move(run)),
        profiling_ns_(std::llround(script.profiling_us * kThousand)),
        one_(scripted_times(network, script, arithmetic,
                            std::llround(script.latency_us * kThousand))) {}

  std::span<std::byte> input() override { return input_; }

  void run() override {
    run_();
    const std::int64_t end_ns = now_ns() + profiling_ns_;
    while (now_ns() < end_ns) {
    }
    ++runs_;
  }

  void settled() override { runs_ = 0; }

  runtime::KernelTimes take() override {
    runtime::KernelTimes times = one_;
    times.rows_ns.assign(runs_, one_.rows_ns.front());
    times.spans_ns.assign(runs_, one_.spans_ns.front());
    return times;
  }

 private:
  std::span<std::byte> input_;
  std::function<void()> run_;
  std::int64_t profiling_ns_;
  runtime::KernelTimes one_;
  std::size_t runs_ = 0;
};

}  // namespace

runtime::KernelTimes scripted_times(const model::Network& network, const Script& script,
                                    runtime::Arithmetic arithmetic, std::int64_t latency_ns) {
  const auto macs = static_cast<double>(model::multiply_adds(network));
  const auto additions =
      static_cast<double>(std::ranges::count(network.nodes, model::Op::add, &model::Node::op));
  runtime::KernelTimes times{.rows_ns = {{}}, .spans_ns = {latency_ns}};
  for (const model::Node& node : network.nodes) {
    if (node.name == script.hidden_layer) continue;
    runtime::ProfiledKernel kernel{.node = node.name,
                                   .layers = {},
                                   .kind = {},
                                   .role = role_of(node.op),
                                   .arithmetic = arithmetic,
                                   .kernel = "scripted"};
    if (kernel.role == KernelRole::layer) {
      kernel.kind = node.op == model::Op::linear ? runtime::LayerKind::linear
                                                 : runtime::LayerKind::convolution;
      if (script.numbered_layers) kernel.node = fmt::format("kernel {}", times.kernels.size());
      kernel.layers = {kernel.node};
    }
    times.rows_ns.front().push_back(share_ns(share_of(node, script, macs, additions), latency_ns));
    times.kernels.push_back(std::move(kernel));
  }
  return times;
}

std::unique_ptr<runtime::LayerProfiler> scripted_profiler(const model::Network& network,
                                                          const Script& script,
                                                          runtime::Arithmetic arithmetic,
                                                          std::span<std::byte> input,
                                                          std::function<void()> run) {
  return std::make_unique<ScriptedProfiler>(network, script, arithmetic, input, std::move(run));
}

}  // namespace edgebench::null
