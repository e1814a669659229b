#include "layer_profile.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "profiled_session.h"

namespace edgebench::litert {
namespace {

using runtime::KernelRole;
using schema::TensorType;

const std::vector<FileLayer> kTwoLayers = {
    {"stem", runtime::LayerKind::convolution, TensorType::FLOAT32, TensorType::FLOAT32},
    {"classifier", runtime::LayerKind::linear, TensorType::FLOAT32, TensorType::INT8}};

// Five operators, the first three delegated.
RunProfile run_of(std::int64_t stem_us) {
  return {.operators = {{"Convert (NC, F32, QDU8)", true},
                        {"Convolution (NHWC, F32) IGEMM", true},
                        {"Mean (ND) Reduce2", true},
                        {"RESHAPE", false},
                        {"FULLY_CONNECTED", false}},
          .times_us = {5, stem_us, 2, 1, 9},
          .span_us = 40};
}

}  // namespace

TEST_CASE("operators keep their order and their times in nanoseconds") {
  const auto times = kernel_times(std::vector{run_of(10), run_of(12)}, kTwoLayers);
  CHECK(fault_of(times).empty());
  CHECK(times.rows_ns == std::vector<std::vector<std::int64_t>>{{5000, 10'000, 2000, 1000, 9000},
                                                                {5000, 12'000, 2000, 1000, 9000}});
  CHECK(times.spans_ns == std::vector<std::int64_t>{40'000, 40'000});
  CHECK(times.clock_ns == 1000);
  CHECK(times.runs_in_row == 1);
}

TEST_CASE("operators have roles, and layers the file's names") {
  const auto kernels = kernel_times(std::vector<RunProfile>{run_of(10)}, kTwoLayers).kernels;
  REQUIRE(kernels.size() == 5);
  CHECK(kernels[0].role == KernelRole::input_conversion);
  CHECK(kernels[0].layers.empty());
  CHECK(kernels[1].role == KernelRole::layer);
  CHECK(kernels[1].node.empty());
  CHECK(kernels[1].layers == std::vector<std::string>{"stem"});
  CHECK(kernels[1].kernel == "Convolution (NHWC, F32) IGEMM");
  CHECK(kernels[1].arithmetic == runtime::Arithmetic::fp32);
  CHECK(kernels[2].role == KernelRole::pooling);
  CHECK(kernels[3].role == KernelRole::reorder);
  CHECK(kernels[3].kernel == "RESHAPE of LiteRT, not delegated");
  CHECK(kernels[4].kind == runtime::LayerKind::linear);
  CHECK(kernels[4].layers == std::vector<std::string>{"classifier"});
  CHECK(kernels[4].arithmetic == runtime::Arithmetic::int8);
}

TEST_CASE("what converts behind the first layer is not the input's conversion") {
  const RunProfile run = {.operators = {{"Convolution (NHWC, F32) IGEMM", true},
                                        {"Convert (NC, F32, QDU8)", true},
                                        {"RELU6", false},
                                        {"CUMSUM", false}},
                          .times_us = {1, 1, 1, 1}};
  const auto kernels =
      kernel_times(std::vector<RunProfile>{run}, std::span(kTwoLayers).first(1)).kernels;
  REQUIRE(kernels.size() == 4);
  CHECK(kernels[1].role == KernelRole::requantise);
  CHECK(kernels[2].role == KernelRole::activation);
  CHECK(kernels[3].role == KernelRole::other);
}

TEST_CASE("where the file has not as many layers as ran, they have no names") {
  const auto kernels =
      kernel_times(std::vector<RunProfile>{run_of(10)}, std::span(kTwoLayers).first(1)).kernels;
  CHECK(std::ranges::count(kernels, KernelRole::layer, &runtime::ProfiledKernel::role) == 2);
  for (const runtime::ProfiledKernel& kernel : kernels) CHECK(kernel.layers.empty());
}

TEST_CASE("a run of other operators is left out, and a profile of none proves nothing") {
  RunProfile other = run_of(10);
  other.operators.pop_back();
  other.times_us.pop_back();
  const auto times = kernel_times(std::vector{run_of(10), other, run_of(12)}, kTwoLayers);
  CHECK(times.rows_ns.size() == 2);
  CHECK(times.left_out_runs == 1);
  CHECK_THROWS_AS(kernel_times(std::vector<RunProfile>(1), kTwoLayers), std::runtime_error);
  CHECK(kernel_times({}, kTwoLayers).rows_ns.empty());
}

TEST_CASE("a session tells every layer by name, and gives a name to all that is none") {
  test::check_profiles_of_runs({"fp32", "fp16-storage", "int8-dynamic", "int8"});
}

}  // namespace edgebench::litert
