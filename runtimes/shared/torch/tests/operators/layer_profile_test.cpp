#include "shared/torch/operators/layer_profile.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <doctest/doctest.h>

#include "shared/torch/tests/checks.h"

namespace edgebench::torch_common {
namespace {

using runtime::Arithmetic;
using runtime::ExecutedLayer;
using runtime::KernelRole;
using runtime::LayerKind;

const std::vector<ExecutedLayer> kObserved = {
    {"layer 1", LayerKind::convolution, Arithmetic::fp32, "aten::mkldnn_convolution"},
    {"layer 2", LayerKind::linear, Arithmetic::int8, "quantized::linear"}};

TimedOperator called(const std::string& name, std::int64_t start_ns, std::int64_t time_ns,
                     std::optional<LayerKind> kind = {}) {
  return {.name = name, .kind = kind, .start_ns = start_ns, .time_ns = time_ns};
}

RunOperators run_of(std::int64_t convolution_ns) {
  return {called("aten::quantize_per_tensor", 100, 5),
          called("aten::conv2d", 110, convolution_ns, LayerKind::convolution),
          called("aten::hardtanh_", 150, 3),
          called("quantized::add_relu", 160, 4),
          called("aten::mean", 170, 2),
          called("aten::dequantize", 180, 1),
          called("aten::linear", 190, 10, LayerKind::linear)};
}

RunOperators frozen_run() {
  return {{.name = "reorder", .implementation = "jit:uni", .time_ns = 7000},
          {.name = "convolution",
           .kind = LayerKind::convolution,
           .implementation = "brgconv:avx2",
           .time_ns = 9000},
          called("aten::linear", 190, 10, LayerKind::linear)};
}

std::vector<std::string> names_of(const RunOperators& operators) {
  std::vector<std::string> names;
  for (const TimedOperator& made : operators) names.push_back(made.name);
  return names;
}

}  // namespace

TEST_CASE("operators keep their order and their times") {
  const auto times = kernel_times(std::vector<RunOperators>{run_of(30), run_of(35)}, kObserved);
  CHECK(fault_of(times).empty());
  CHECK(times.rows_ns ==
        std::vector<std::vector<std::int64_t>>{{5, 30, 3, 4, 2, 1, 10}, {5, 35, 3, 4, 2, 1, 10}});
  // From 100 to 200.
  CHECK(times.spans_ns == std::vector<std::int64_t>{100, 100});
  CHECK(times.clock_ns == 1);
  CHECK(times.runs_in_row == 1);
}

TEST_CASE("operators have roles, and layers the kernels and types that were observed") {
  const auto kernels = kernel_times(std::vector<RunOperators>{run_of(30)}, kObserved).kernels;
  REQUIRE(kernels.size() == 7);
  CHECK(kernels[0].role == KernelRole::input_conversion);
  CHECK(kernels[0].kernel == "aten::quantize_per_tensor");
  CHECK(kernels[1].role == KernelRole::layer);
  CHECK(kernels[1].kind == LayerKind::convolution);
  CHECK(kernels[1].kernel == "aten::mkldnn_convolution");
  CHECK(kernels[1].arithmetic == Arithmetic::fp32);
  CHECK(kernels[2].role == KernelRole::activation);
  CHECK(kernels[3].role == KernelRole::addition);
  CHECK(kernels[4].role == KernelRole::pooling);
  CHECK(kernels[5].role == KernelRole::requantise);
  CHECK(kernels[6].kernel == "quantized::linear");
  CHECK(kernels[6].arithmetic == Arithmetic::int8);
  // "layer 1" would be a name, and could be that of another layer.
  for (const runtime::ProfiledKernel& kernel : kernels) {
    CHECK(kernel.node.empty());
    CHECK(kernel.layers.empty());
  }
}

TEST_CASE("primitives of the log count as kernels, and do not tell when they began") {
  const auto times = kernel_times(std::vector<RunOperators>{frozen_run()}, kObserved);
  CHECK(fault_of(times).empty());
  REQUIRE(times.kernels.size() == 3);
  CHECK(times.kernels[0].role == KernelRole::input_conversion);
  CHECK(times.kernels[0].kernel == "oneDNN reorder jit:uni");
  CHECK(times.kernels[1].role == KernelRole::layer);
  CHECK(times.spans_ns.empty());
  CHECK(times.clock_ns == 1000);
}

TEST_CASE("a run of other operators is left out, and what does not fit proves nothing") {
  RunOperators other = run_of(1);
  other[2].name = "aten::relu_";
  const auto times =
      kernel_times(std::vector<RunOperators>{run_of(30), other, run_of(35)}, kObserved);
  CHECK(times.rows_ns.size() == 2);
  CHECK(times.left_out_runs == 1);
  CHECK(kernel_times({}, kObserved).rows_ns.empty());
  CHECK_THROWS_AS(kernel_times(std::vector<RunOperators>(1), kObserved), std::runtime_error);
  CHECK_THROWS_AS(
      kernel_times(std::vector<RunOperators>{run_of(30)}, std::span(kObserved).first(1)),
      std::runtime_error);
}

TEST_CASE("only the outermost calls are timed, with or without the log") {
  const auto inference = [] {
    const at::Tensor image = at::ones({1, 3, 8, 8});
    const at::Tensor mean = at::relu(at::conv2d(image, at::ones({16, 3, 3, 3}))).mean({2, 3});
    at::linear(mean, at::ones({10, 16}), at::ones({10}));
  };
  for (const bool with_log : {false, true}) {
    CAPTURE(with_log);
    const RunOperators operators = timed_operators(inference, with_log);
    CHECK(names_of(operators) ==
          std::vector<std::string>{"aten::ones", "aten::ones", "aten::conv2d", "aten::relu",
                                   "aten::mean", "aten::ones", "aten::ones", "aten::linear"});
    for (const TimedOperator& made : operators) CHECK(made.time_ns > 0);
    CHECK(operators[2].kind == LayerKind::convolution);
    CHECK(operators[7].kind == LayerKind::linear);
    CHECK_FALSE(operators[3].kind);
  }
}

TEST_CASE("memory that is allocated is no kernel") {
  const RunOperators operators = timed_operators([] { at::relu(at::empty({4})); }, false);
  CHECK(names_of(operators) == std::vector<std::string>{"aten::relu"});
}

TEST_CASE("an inference that fails ends the observation") {
  CHECK_THROWS_AS(timed_operators([] { throw std::runtime_error("no"); }, true),
                  std::runtime_error);
  CHECK(timed_operators([] {}, false).empty());
}

TEST_CASE("a profiler counts from where it is settled") {
  const std::vector<ExecutedLayer> layers = {
      {"layer 1", LayerKind::linear, Arithmetic::fp32, "aten::addmm"}};
  std::vector<std::byte> input(4);
  const auto profiler = operator_profiler(
      input, [] { at::linear(at::ones({2, 6}), at::ones({3, 6}), at::ones({3})); }, layers);
  CHECK(profiler->input().data() == input.data());
  profiler->run();
  profiler->settled();
  for (int i = 0; i < 3; ++i) profiler->run();
  const auto times = profiler->take();
  CHECK(times.rows_ns.size() == 3);
  CHECK(times.kernels.back().kernel == "aten::addmm");
}

}  // namespace edgebench::torch_common
