#include "layer_profile.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "profiled_session.h"

namespace edgebench::executorch {
namespace {

using runtime::KernelRole;
using runtime::LayerKind;

const std::vector<DelegatedLayer> kStemAndClassifier = {{"stem", LayerKind::convolution},
                                                        {"classifier", LayerKind::linear}};

RunTrace trace_of(std::int64_t stem_ns) {
  return {{"Transpose (ND, X32) #1", 1'000, 4'000},
          {"Convolution (NHWC, QC8) IGEMM #1", 5'000, stem_ns},
          {"Convert (NC) #1", 18'000, 1'000},
          {"native_call_add.out", 19'500, 300},
          {"Fully Connected (NC, F32) GEMM #1", 20'000, 3'000}};
}

std::vector<runtime::ProfiledKernel> kernels_of_one(const RunTrace& trace,
                                                    std::span<const DelegatedLayer> layers) {
  return kernel_times(std::vector<RunTrace>{trace}, layers, true).kernels;
}

}  // namespace

TEST_CASE("operators keep their order and their times") {
  const auto times = kernel_times(std::vector<RunTrace>{trace_of(10'000), trace_of(12'000)},
                                  kStemAndClassifier, true);
  CHECK(fault_of(times).empty());
  CHECK(times.rows_ns == std::vector<std::vector<std::int64_t>>{{4000, 10'000, 1000, 300, 3000},
                                                                {4000, 12'000, 1000, 300, 3000}});
  // From 1,000 to 23,000.
  CHECK(times.spans_ns == std::vector<std::int64_t>{22'000, 22'000});
  CHECK(times.clock_ns == 1000);
  CHECK(times.runs_in_row == 1);
}

TEST_CASE("operators have roles, and layers the file's names") {
  const auto kernels = kernels_of_one(trace_of(1), kStemAndClassifier);
  REQUIRE(kernels.size() == 5);
  CHECK(kernels[0].role == KernelRole::input_conversion);
  CHECK(kernels[0].kernel == "Transpose (ND, X32)");
  CHECK(kernels[1].role == KernelRole::layer);
  CHECK(kernels[1].node.empty());
  CHECK(kernels[1].layers == std::vector<std::string>{"stem"});
  CHECK(kernels[1].kind == LayerKind::convolution);
  CHECK(kernels[1].arithmetic == runtime::Arithmetic::int8);
  CHECK(kernels[2].role == KernelRole::requantise);
  CHECK(kernels[3].role == KernelRole::addition);
  CHECK(kernels[3].layers.empty());
  CHECK(kernels[4].layers == std::vector<std::string>{"classifier"});
  CHECK(kernels[4].kind == LayerKind::linear);
}

TEST_CASE("where the file has not as many layers as ran, they have no names") {
  const auto kernels = kernels_of_one(trace_of(1), std::span(kStemAndClassifier).first(1));
  CHECK(std::ranges::count(kernels, KernelRole::layer, &runtime::ProfiledKernel::role) == 2);
  for (const runtime::ProfiledKernel& kernel : kernels) CHECK(kernel.layers.empty());
  CHECK(kernels[1].arithmetic == runtime::Arithmetic::int8);
}

TEST_CASE("a kernel that is not delegated has its role by its operation") {
  const auto role = [](const std::string& name) {
    return kernels_of_one({{"native_call_mm.out", 0, 1}, {name, 1, 1}}, {}).back().role;
  };
  CHECK(role("native_call_convolution.out") == KernelRole::layer);
  CHECK(role("native_call_hardtanh.out") == KernelRole::activation);
  CHECK(role("native_call_mean.out") == KernelRole::pooling);
  CHECK(role("native_call_view_copy.out") == KernelRole::reorder);
  CHECK(role("native_call_dequantize_per_tensor.out") == KernelRole::requantise);
  CHECK(role("native_call_gelu.out") == KernelRole::other);
}

TEST_CASE("a run of other operators is left out, and a trace of none proves nothing") {
  RunTrace other = trace_of(1);
  other.pop_back();
  const auto times = kernel_times(std::vector<RunTrace>{trace_of(1), other, trace_of(2)},
                                  kStemAndClassifier, true);
  CHECK(times.rows_ns.size() == 2);
  CHECK(times.left_out_runs == 1);
  CHECK_THROWS_AS(kernel_times(std::vector<RunTrace>(1), {}, true), std::runtime_error);
  CHECK(kernel_times({}, {}, true).rows_ns.empty());
}

TEST_CASE("a session tells every layer by name, and gives a name to all that is none") {
  test::check_profiles_of_runs({"fp32", "fp16-storage", "int8-dynamic", "int8"});
}

}  // namespace edgebench::executorch
