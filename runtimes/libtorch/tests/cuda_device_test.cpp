#include "cuda_device.h"

#include <ATen/Context.h>

#include "cuda_machine.h"
#include "no_phases.h"
#include "runtime/runtime.h"
#include "sessions.h"
#include "shared/cuda/tests/kinds_check.h"
#include "shared/torch/tests/checks.h"

namespace edgebench::libtorch::test {
namespace {

const LibtorchVariant& variant(const std::string& name) {
  return libtorch_variant(name);
}

void open_on_cuda(const std::string& name, runtime::Options options = {}) {
  edgebench::test::NoPhases phases;
  runtime::make_runtime()->open(
      {.variant = name, .artifact = "absent.pt", .device = "cuda", .options = std::move(options)},
      phases);
}

CudaDevice device_of(const CudaMachine& here, const std::string& name = "eager-fp32",
                     cuda::Waiting waiting = cuda::kUsualWaiting) {
  return {variant(name), "cuda", waiting, here.places()};
}

}  // namespace

TEST_CASE("the processor stays the default, and the kind says all that it needs") {
  const auto runtime = runtime::make_runtime();
  cuda::test::check_kinds(*runtime, cuda_needs(), {"PyTorch " + runtime->version()});
}

TEST_CASE("without a driver there is only the processor, and the sentence says so") {
  if (std::filesystem::exists("/dev/nvidiactl")) {
    MESSAGE("skipped: this machine has an NVIDIA driver");
    return;
  }
  const auto runtime = runtime::make_runtime();
  REQUIRE(runtime->devices().size() == 1);
  CHECK(runtime->devices()[0].name == "cpu");
  CHECK(runtime->why_absent("cuda").find("NVIDIA driver") != std::string::npos);
  CHECK_THROWS_WITH_AS(open_on_cuda("eager-fp32"), doctest::Contains("NVIDIA driver"),
                       runtime::Unsupported);
}

TEST_CASE("integers and files of the user's stay on the processor, whatever the machine has") {
  CHECK_NOTHROW(require_cuda_variant(variant("torchscript-fp32-frozen")));
  CHECK_NOTHROW(require_cuda_variant(variant("torchscript-bf16")));
  CHECK_THROWS_WITH_AS(open_on_cuda("torchscript-int8-x86"),
                       "torchscript-int8-x86 is computed by kernels for the processor: the engines "
                       "of PyTorch's quantised operators (FBGEMM, oneDNN, QNNPACK) have none for a "
                       "GPU",
                       runtime::Unsupported);
  CHECK_THROWS_AS(open_on_cuda("torchscript-int8-dynamic"), runtime::Unsupported);
  CHECK_THROWS_WITH_AS(open_on_cuda(""),
                       doctest::Contains("not tried with a device in a confined worker"),
                       runtime::Unsupported);
}

TEST_CASE("the way of waiting is an option, and other values are named") {
  const auto options = runtime::make_runtime()->options();
  REQUIRE(options.size() == 2);
  CHECK(options[1].name == "waiting");
  CHECK_THROWS_WITH_AS(open_on_cuda("eager-fp32", {{"waiting", "sleeping"}}),
                       "waiting is one of blocking, spinning, not sleeping", std::invalid_argument);
}

TEST_CASE("the driver is asked before anything of PyTorch's is looked for") {
  CudaMachine here;
  CudaPlaces nowhere = here.places();
  nowhere.folders = {"/nowhere"};
  const auto open = [&](const std::string& name = "eager-fp32") {
    CudaDevice(variant(name), "cuda", cuda::kUsualWaiting, nowhere);
  };
  CHECK_THROWS_WITH_AS(open(), doctest::Contains("libtorch_cuda.so is not in /nowhere"),
                       runtime::Unsupported);
  here.machine.driver.devices.front().free_bytes = 12 << 20;
  CHECK_THROWS_WITH_AS(open(), doctest::Contains("1024 MiB of memory on cuda.0 (Fake H200)"),
                       runtime::Unsupported);
  here.machine.driver.devices.front().capability = {7, 5};
  CHECK_THROWS_WITH_AS(
      open("torchscript-bf16"),
      "PyTorch's BF16 on a GPU needs a GPU of compute capability 8.0 or newer, and "
      "cuda.0 (Fake H200) has 7.5",
      runtime::Unsupported);
  CHECK_THROWS_WITH_AS(open(), doctest::Contains("MiB are free"), runtime::Unsupported);
  here.machine.driver.cuda_version = 12080;
  CHECK_THROWS_WITH_AS(open(), doctest::Contains("PyTorch's CUDA build needs CUDA 13.0 or newer"),
                       runtime::Unsupported);
  CHECK(here.machine.driver.retained == 0);
}

// Whatever the runtime says of itself before must not have asked PyTorch for a GPU.
TEST_CASE("a device in use is set as the row says, and says what it found") {
  const auto runtime = runtime::make_runtime();
  CHECK(runtime->version() != "unknown");
  CHECK_FALSE(runtime->facts().empty());
  runtime->devices();
  CudaMachine here;
  here.machine.load_module("580.95.05");
  here.machine.driver.devices = {{.name = "Fake P100", .capability = {6, 0}}, {}};
  at::globalContext().setAllowTF32CuDNN(true);
  const CudaDevice device = device_of(here);
  CHECK(at::hasCUDA());
  CHECK(played_torch().initialised == 1);
  CHECK(device.device() == c10::Device(c10::DeviceType::CUDA, 1));
  const runtime::Facts facts = device.facts();
  CHECK(facts.at("libtorch_cuda") == torch_common::library_version() + "+cu130");
  CHECK(facts.at("device_name") == "Fake H200");
  CHECK(facts.at("driver") == "580.95.05, CUDA 13.0");
  CHECK(facts.at("tf32") == "off");
  CHECK(facts.at("cudnn_benchmark") == "on");
  CHECK(facts.at("waiting") == "spinning");
  played_torch().finds_gpu = false;
  CHECK_THROWS_WITH_AS(device_of(here),
                       doctest::Contains("the NVIDIA driver has cuda.1 (Fake H200), and the CUDA "
                                         "runtime that PyTorch brings finds no GPU"),
                       runtime::Unsupported);
  played_torch().finds_gpu = true;
  at::globalContext().setAllowTF32CuBLAS(true);
  CHECK(device.facts().at("tf32") == "allowed");
  CHECK(device_of(here, "eager-fp32", cuda::Waiting::blocking).facts().at("waiting") == "blocking");
  CHECK(device.facts().at("tf32") == "off");
}

}  // namespace edgebench::libtorch::test
