#include "devices.h"

#include <doctest/doctest.h>

#include "runtime/runtime.h"

namespace edgebench::openvino {
namespace {

const std::vector<std::string> kEverything = {"BF16", "FP16", "FP32", "INT8"};
const std::vector<std::string> kHalvesOnly = {"FP16", "INT8"};

bool has(const Properties& properties, const std::string& name) {
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
  CHECK(arithmetic_on("cpu", "fp32", kEverything) == "f32");
  CHECK(arithmetic_on("cpu", "fp16-storage", kEverything) == "f32");
  CHECK(arithmetic_on("cpu", "fp16", kEverything) == "f16");
  CHECK(arithmetic_on("cpu", "bf16", kEverything) == "bf16");
  CHECK(arithmetic_on("gpu", "int8", kEverything) == "f32");
  CHECK(arithmetic_on("npu", "int8", kHalvesOnly) == "f16");
  CHECK(arithmetic_on("npu", "fp16", kHalvesOnly) == "f16");
  CHECK_THROWS_WITH_AS(arithmetic_on("npu", "fp32", kHalvesOnly),
                       "the device npu has no FP32 arithmetic that OpenVINO uses",
                       runtime::Unsupported);
  CHECK_THROWS_WITH_AS(arithmetic_on("cpu", "bf16", kHalvesOnly),
                       "this processor has no BF16 arithmetic that OpenVINO uses",
                       runtime::Unsupported);
}

TEST_CASE("threads are the processor's, and every device is told its precision") {
  runtime::OpenRequest request{.threads = 3};
  const Properties cpu = compile_properties(request, 2, "f32");
  CHECK(cpu.at("INFERENCE_NUM_THREADS") == "6");
  CHECK(cpu.at("INFERENCE_PRECISION_HINT") == "f32");
  CHECK(cpu.at("NUM_STREAMS") == "2");
  CHECK(cpu.at("PERFORMANCE_HINT") == "THROUGHPUT");
  CHECK(compile_properties(request, 1, "f32").at("PERFORMANCE_HINT") == "LATENCY");
  CHECK(cpu.at("ENABLE_CPU_PINNING") == "NO");
  CHECK_FALSE(has(cpu, "CACHE_DIR"));

  request.device = "gpu.1";
  request.compile_cache = "kept";
  const Properties gpu = compile_properties(request, 1, "f16");
  CHECK(gpu.at("INFERENCE_PRECISION_HINT") == "f16");
  CHECK(has(gpu, "NUM_STREAMS"));
  CHECK_FALSE(has(gpu, "INFERENCE_NUM_THREADS"));
  CHECK_FALSE(has(gpu, "ENABLE_CPU_PINNING"));
  CHECK(gpu.at("CACHE_DIR") == "kept");

  request.device = "npu";
  CHECK_FALSE(has(compile_properties(request, 1, "f16"), "NUM_STREAMS"));
}

TEST_CASE("memory on the device is all but the host's") {
  CHECK(bytes_on_device("{cl_mem:70,usm_device:5,usm_host:900}") == 75);
  CHECK(bytes_on_device("cl_mem 70 usm_device 5 usm_host 900") == 75);  // Of older versions.
  CHECK(bytes_on_device("") == 0);
}

TEST_CASE("lists come with blanks or with commas") {
  using Words = std::vector<std::string>;
  CHECK(words_of_list("FP32 INT8 BF16") == Words{"FP32", "INT8", "BF16"});
  CHECK(words_of_list("[CPU,GPU.1]") == Words{"CPU", "GPU.1"});
  CHECK(words_of_list("").empty());
}

}  // namespace edgebench::openvino
