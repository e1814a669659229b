#include "devices.h"

#include <doctest/doctest.h>

#include "runtime/runtime.h"

namespace edgebench::openvino {
namespace {

const std::vector<std::string> kEverything = {"BF16", "FP16", "FP32", "INT8"};
const std::vector<std::string> kHalvesOnly = {"FP16", "INT8"};

bool has(const ov::AnyMap& properties, const std::string& name) {
  return properties.contains(name);
}

}  // namespace

TEST_CASE("devices have OpenVINO's names in upper case") {
  CHECK(vendor_name("gpu.1") == "GPU.1");
  CHECK(vendor_name(runtime::kCpu) == "CPU");
}

TEST_CASE("each device that is not the processor says what it needs") {
  const auto kinds = device_kinds();
  REQUIRE(kinds.size() == 3);
  CHECK(kinds[0].name == "cpu");  // The default.
  CHECK(kinds[1].needs.find("intel-opencl-icd") != std::string::npos);
  CHECK(kinds[2].needs.find("linux-npu-driver") != std::string::npos);
}

TEST_CASE("a variant computes in its own type or not at all") {
  CHECK(arithmetic_on("cpu", "fp32", kEverything) == ov::element::f32);
  CHECK(arithmetic_on("cpu", "fp16-storage", kEverything) == ov::element::f32);
  CHECK(arithmetic_on("cpu", "fp16", kEverything) == ov::element::f16);
  CHECK(arithmetic_on("cpu", "bf16", kEverything) == ov::element::bf16);
  CHECK(arithmetic_on("gpu", "int8", kEverything) == ov::element::f32);
  CHECK(arithmetic_on("npu", "int8", kHalvesOnly) == ov::element::f16);
  CHECK(arithmetic_on("npu", "fp16", kHalvesOnly) == ov::element::f16);
  CHECK_THROWS_WITH_AS(arithmetic_on("npu", "fp32", kHalvesOnly),
                       "the device npu has no FP32 arithmetic that OpenVINO uses",
                       runtime::Unsupported);
  CHECK_THROWS_WITH_AS(arithmetic_on("cpu", "bf16", kHalvesOnly),
                       "this processor has no BF16 arithmetic that OpenVINO uses",
                       runtime::Unsupported);
}

TEST_CASE("threads are the processor's, and every device is told its precision") {
  runtime::OpenRequest request{.threads = 3};
  const ov::AnyMap cpu = compile_properties(request, 2, ov::element::f32);
  CHECK(cpu.at(ov::inference_num_threads.name()).as<int>() == 6);
  CHECK(cpu.at(ov::hint::inference_precision.name()).as<ov::element::Type>() == ov::element::f32);
  CHECK(cpu.at(ov::num_streams.name()).as<ov::streams::Num>().num == 2);
  CHECK_FALSE(cpu.at(ov::hint::enable_cpu_pinning.name()).as<bool>());
  CHECK_FALSE(has(cpu, ov::cache_dir.name()));

  request.device = "gpu.1";
  request.compile_cache = "kept";
  const ov::AnyMap gpu = compile_properties(request, 1, ov::element::f16);
  CHECK(gpu.at(ov::hint::inference_precision.name()).as<ov::element::Type>() == ov::element::f16);
  CHECK(has(gpu, ov::num_streams.name()));
  CHECK_FALSE(has(gpu, ov::inference_num_threads.name()));
  CHECK_FALSE(has(gpu, ov::hint::enable_cpu_pinning.name()));
  CHECK(gpu.at(ov::cache_dir.name()).as<std::string>() == "kept");

  request.device = "npu";
  CHECK_FALSE(has(compile_properties(request, 1, ov::element::f16), ov::num_streams.name()));
}

TEST_CASE("memory on the device is all but the host's") {
  CHECK(bytes_on_device({{"usm_device", 5}, {"cl_mem", 70}, {"usm_host", 900}}) == 75);
  CHECK(bytes_on_device({}) == 0);
}

}  // namespace edgebench::openvino
