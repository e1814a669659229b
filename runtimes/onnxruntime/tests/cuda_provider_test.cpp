#include "cuda_provider.h"

#include <filesystem>
#include <stdexcept>
#include <string>

#include "no_phases.h"
#include "runtime/runtime.h"
#include "shared/cuda/tests/fake_machine.h"
#include "shared/cuda/tests/kinds_check.h"

namespace edgebench::onnxruntime {
namespace {

using cuda::test::FakeMachine;

// Whether the library that these tests are linked with is the wheel for GPUs.
bool has_cuda_build() {
  return runtime::make_runtime()->facts().at("available_providers").find(kCudaProvider) !=
         std::string::npos;
}

void open_on_cuda(const std::string& variant, runtime::Options options = {}) {
  test::NoPhases phases;
  runtime::make_runtime()->open({.variant = variant,
                                 .artifact = "absent.onnx",
                                 .device = "cuda",
                                 .options = std::move(options)},
                                phases);
}

}  // namespace

TEST_CASE("the processor stays the default, and the kind says all that it needs") {
  const auto runtime = runtime::make_runtime();
  cuda::test::check_kinds(*runtime, cuda_needs(), {"onnxruntime-gpu"});
}

TEST_CASE("without a driver there is only the processor, and the sentence says so") {
  const auto runtime = runtime::make_runtime();
  if (std::filesystem::exists("/dev/nvidiactl")) {
    MESSAGE("skipped: this machine has an NVIDIA driver");
    return;
  }
  const auto devices = runtime->devices();
  REQUIRE(devices.size() == 1);
  CHECK(devices[0].name == "cpu");
  CHECK(runtime->why_absent("cuda").find("NVIDIA driver") != std::string::npos);
}

TEST_CASE("on a GPU a variant computes in what it claims or not at all") {
  CHECK_NOTHROW(require_cuda_variant("fp32"));
  CHECK_NOTHROW(require_cuda_variant("fp16"));
  CHECK_THROWS_WITH_AS(require_cuda_variant("int8"),
                       "ONNX Runtime's CUDA provider has no integer convolutions: int8 would be "
                       "computed in floats between conversions, or on the processor",
                       runtime::Unsupported);
  CHECK_THROWS_WITH_AS(require_cuda_variant("int8-dynamic"),
                       doctest::Contains("has no DynamicQuantizeLinear"), runtime::Unsupported);
  CHECK_THROWS_WITH_AS(require_cuda_variant("fp16-storage"),
                       "fp16-storage is fp32 on a GPU, since its weights are made FP32 when it is "
                       "loaded: take fp32",
                       runtime::Unsupported);
  CHECK_THROWS_WITH_AS(require_cuda_variant(""),
                       doctest::Contains("not tried with a device in a confined worker"),
                       runtime::Unsupported);
  // Before anything else is asked.
  CHECK_THROWS_WITH_AS(open_on_cuda("int8"), doctest::Contains("no integer convolutions"),
                       runtime::Unsupported);
}

TEST_CASE("the wheel for processors says which one to take, and how") {
  CHECK_NOTHROW(require_cuda_build("TensorrtExecutionProvider, CUDAExecutionProvider"));
  constexpr const char* kSentence =
      "the ONNX Runtime that was loaded is the build for processors: pip install --target FOLDER "
      "--no-deps onnxruntime-gpu, and give edgebench --sdk onnxruntime=FOLDER "
      "(runtimes/onnxruntime/README.md)";
  CHECK_THROWS_WITH_AS(require_cuda_build("AzureExecutionProvider, CPUExecutionProvider"),
                       kSentence, runtime::Unsupported);
  if (has_cuda_build()) return;
  CHECK_THROWS_WITH_AS(open_on_cuda("fp32"), kSentence, runtime::Unsupported);
}

TEST_CASE("what the provider's library lacks is said with what helps") {
  CHECK(why_no_provider("Failed to load library libonnxruntime_providers_cuda.so with error: "
                        "libcublasLt.so.13: cannot open shared object file: No such file or "
                        "directory") ==
        "ONNX Runtime's CUDA provider needs libcublasLt.so.13, which is not found: install "
        "NVIDIA's libraries for CUDA 13 and cuDNN 9, and start edgebench with their folders in "
        "LD_LIBRARY_PATH");
  CHECK(why_no_provider("Failed to load library /a/b/libonnxruntime_providers_shared.so with "
                        "error: /a/b/libonnxruntime_providers_shared.so: cannot open shared object "
                        "file: No such file or directory")
            .starts_with("libonnxruntime_providers_shared.so is not beside the ONNX Runtime that "
                         "was loaded: pip install --target FOLDER --no-deps onnxruntime-gpu"));
  CHECK(why_no_provider("libcudnn.so.9: cannot open shared object file")
            .starts_with("ONNX Runtime's CUDA provider needs libcudnn.so.9, which"));
  CHECK(why_no_provider("CUDA failure 999") ==
        "ONNX Runtime's CUDA provider cannot be added: CUDA failure 999");
}

TEST_CASE("how to wait is an option with two values, looked at on every device") {
  test::NoPhases phases;
  const auto runtime = runtime::make_runtime();
  CHECK(runtime->options().back().name == "waiting");
  CHECK_THROWS_WITH_AS(
      runtime->open(
          {.variant = "fp32", .artifact = "absent.onnx", .options = {{"waiting", "sleeping"}}},
          phases),
      "waiting is one of blocking, spinning, not sleeping", std::invalid_argument);
}

// The table's promise, for entries that the processor's build has, too: those for CUDA refuse
// by name there.
TEST_CASE("entries for CUDA are where they are taken to be") {
  const auto place =
      create<MemoryInfoHandle>(kCreateMemoryInfo, "Cuda", kDeviceAllocator, 0, kDefaultMemory);
  CHECK(place != nullptr);
  const auto options = create<RunOptionsHandle>(kCreateRunOptions);
  CHECK_NOTHROW(call(kAddRunConfigEntry, options.get(), "key", "value"));
  CHECK_THROWS_WITH_AS(call(kAddRunConfigEntry, options.get(), "", "value"),
                       doctest::Contains("onfig key"), std::runtime_error);
  if (has_cuda_build()) return;
  constexpr const char* kRefusal = "CUDA execution provider is not enabled in this build.";
  CudaOptions* none = nullptr;
  CHECK_THROWS_WITH_AS(call(kCreateCudaOptions, &none), doctest::Contains(kRefusal),
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(call(kUpdateCudaOptions, none, nullptr, nullptr, std::size_t{0}),
                       doctest::Contains(kRefusal), std::runtime_error);
  CHECK_THROWS_WITH_AS(call(kUpdateCudaOption, none, "user_compute_stream", nullptr),
                       doctest::Contains(kRefusal), std::runtime_error);
}

TEST_CASE("a session on a GPU goes through the gate") {
  FakeMachine machine;
  const auto open = [&] { CudaSession("cuda", cuda::Waiting::blocking, machine.place()); };
  CHECK_NOTHROW(open());
  machine.driver.devices.front().free_bytes = 12 << 20;
  CHECK_THROWS_WITH_AS(open(), doctest::Contains("1024 MiB of memory on cuda.0 (Fake H200)"),
                       runtime::Unsupported);
  machine.driver.devices.front().capability = {7, 0};
  CHECK_THROWS_WITH_AS(open(), doctest::Contains("compute capability 7.5 or newer"),
                       runtime::Unsupported);
  machine.driver.cuda_version = 12080;
  CHECK_THROWS_WITH_AS(open(), doctest::Contains("needs CUDA 13.0 or newer"), runtime::Unsupported);
  CHECK(machine.driver.retained == 0);
}

TEST_CASE("its logits are those that came back from the device, and its facts the driver's") {
  FakeMachine machine;
  machine.load_module("580.95.05");
  CudaSession session("cuda.0", cuda::Waiting::spinning, machine.place());
  session.reserve(8, 2 * sizeof(float));
  CHECK(session.staged().input().size() == 8);
  session.staged().run([&] {
    auto* logits = static_cast<float*>(session.staged().device_output());
    logits[0] = 1.5F;
    logits[1] = -2;
  });
  REQUIRE(session.logits().size() == 2);
  CHECK(session.logits()[0] == 1.5F);
  CHECK(session.logits()[1] == -2);
  CHECK(session.tensor_over(session.staged().device_input(), 8, {1, 2}, kElementFloat) != nullptr);
  CHECK(session.run_options() != nullptr);
  const runtime::Facts facts = session.facts();
  CHECK(facts.at("waiting") == "spinning");
  CHECK(facts.at("tf32") == "off");
  CHECK(facts.at("driver") == "580.95.05, CUDA 13.0");
  CHECK(facts.at("device_compute_capability") == "9.0");
}

// With the wheel for processors the provider is not in the build; with that for GPUs, on a machine
// without NVIDIA's libraries, the first of them is not found.
TEST_CASE("a provider that cannot be added is unsupported, not failed") {
  if (std::filesystem::exists("/dev/nvidiactl")) {
    MESSAGE("skipped: this machine has an NVIDIA driver");
    return;
  }
  FakeMachine machine;
  const auto environment = create<EnvironmentHandle>(kCreateEnv, kLogError, "test");
  const CudaSession session("cuda", cuda::Waiting::blocking, machine.place());
  const auto options = create<SessionOptionsHandle>(kCreateSessionOptions);
  const char* const sentence =
      has_cuda_build() ? "ONNX Runtime's CUDA provider needs lib"
                       : "ONNX Runtime's CUDA provider cannot be added: CUDA execution provider";
  CHECK_THROWS_WITH_AS(session.add_provider(options.get()), doctest::Contains(sentence),
                       runtime::Unsupported);
}

}  // namespace edgebench::onnxruntime
