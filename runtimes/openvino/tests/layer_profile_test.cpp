#include "layer_profile.h"

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "profiled_session.h"

namespace edgebench::openvino {
namespace {

using runtime::KernelRole;

CompiledNode node(const std::string& name, const std::string& type, const std::string& kernel,
                  std::int64_t mean_us) {
  return {.name = name, .kernel = kernel, .type = type, .mean_us = mean_us};
}

std::vector<CompiledNode> small_model(std::int64_t first_us, std::int64_t second_us) {
  return {node("input", "Parameter", "unknown_f32", 0),
          node("input_converted", "Reorder", "jit_uni_f32", 7),
          node("a/sum", "Convolution", "brgconv_avx2_f32", first_us),
          node("a", "Clamp", "undef", 0),
          node("added", "Add", "jit_avx2_f32", 3),
          node("pool", "ReduceMean", "jit_avx2_f32", 2),
          node("flat", "Reshape", "unknown_f32", 0),
          node("b/WithoutBiases", "FullyConnected", "gemm_mlas_f32", second_us)};
}

}  // namespace

TEST_CASE("what is counted between two readings is the row, in nanoseconds") {
  // 10 inferences of 20 us on average, then 10 of 40: together 30.
  const auto times = kernel_times({small_model(20, 5), 10}, {small_model(30, 5), 20}, {});
  REQUIRE(times.kernels.size() == 6);
  CHECK(times.rows_ns ==
        std::vector<std::vector<std::int64_t>>{{7000, 40'000, 3000, 2000, 0, 5000}});
  CHECK(times.runs_in_row == 10);
  CHECK(times.spans_ns.empty());
  CHECK(times.clock_ns == 1000);
  CHECK(fault_of(times).empty());
}

TEST_CASE("kernels have roles and their layers' names; what was fused is none") {
  const auto kernels = kernel_times({{}, 0}, {small_model(1, 2), 1}, {}).kernels;
  REQUIRE(kernels.size() == 6);
  CHECK(kernels[0].role == KernelRole::input_conversion);
  CHECK(kernels[1].role == KernelRole::layer);
  CHECK(kernels[1].node == "a/sum");
  CHECK(kernels[1].layers == std::vector<std::string>{"a"});
  CHECK(kernels[1].kernel == "Convolution brgconv_avx2_f32");
  CHECK(kernels[1].arithmetic == runtime::Arithmetic::fp32);
  CHECK(kernels[2].role == KernelRole::addition);
  CHECK(kernels[3].role == KernelRole::pooling);
  CHECK(kernels[4].role == KernelRole::reorder);
  CHECK(kernels[5].kind == runtime::LayerKind::linear);
  CHECK(kernels[5].layers == std::vector<std::string>{"b"});
}

TEST_CASE("counters that have not counted prove nothing") {
  CHECK_THROWS_AS(kernel_times({small_model(1, 1), 5}, {small_model(1, 1), 5}, {}),
                  std::runtime_error);
  CHECK_THROWS_AS(kernel_times({{}, 0}, {{node("a", "Convolution", "x_f32", 0)}, 5}, {}),
                  std::runtime_error);
}

TEST_CASE("models are the same by their kernels, whatever those take") {
  CHECK(same_kernels(small_model(1, 2), small_model(3, 4)));
  auto other = small_model(1, 2);
  other[2].kernel = "jit_avx2_f32";
  CHECK_FALSE(same_kernels(small_model(1, 2), other));
  other.pop_back();
  CHECK_FALSE(same_kernels(other, small_model(1, 2)));
}

TEST_CASE("a session tells every layer by name, and gives a name to all that is none") {
  for (const char* variant : {"fp32", "int8"}) {
    CAPTURE(variant);
    const auto times = test::profile_of(variant);
    CHECK(times.rows_ns.size() == 1);
    CHECK(times.runs_in_row == 3);
    test::check_tells_every_layer(times);
  }
}

}  // namespace edgebench::openvino
