#include "shared/tensorrt/device_runtime.h"

#include "base/file.h"
#include "no_phases.h"
#include "on_device.h"
#include "support.h"

namespace edgebench::tensorrt::test {
namespace {

using edgebench::test::TemporaryFolder;

// The runtime on the scripted device, with an artifact that the scripted parser does not look at.
struct OnFake {
  OnFake() { write_file_atomically(folder / "model.onnx", "a model"); }

  std::unique_ptr<runtime::Runtime> runtime() const {
    return make_device_runtime(
        {.name = "tensorrt", .product = product, .cuda = {12, 0}, .place = device.machine.place()});
  }

  runtime::OpenRequest request(const runtime::Options& options = {}) const {
    return {.variant = "fp32",
            .artifact = folder / "model.onnx",
            .device = "cuda",
            .image_size = 4,
            .options = options};
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request) const {
    edgebench::test::NoPhases phases;
    return runtime()->open(request, phases);
  }

  std::string unsupported(const runtime::OpenRequest& request) const {
    try {
      open(request);
    } catch (const runtime::Unsupported& error) {
      return error.what();
    }
    return "";
  }

  FakeDevice device;
  Product product = fake_product();
  TemporaryFolder folder;
};

TEST_CASE("a runtime without its library describes itself, and names what it needs") {
  OnFake here;
  CHECK(here.runtime()->version() == "11.4.0");
  CHECK(here.runtime()->facts().at("library") == "TensorRT 11.4.0");
  here.product.files = {{"libabsent-for-edgebench.so.11", "libother.so"}};
  const auto runtime = here.runtime();
  CHECK(runtime->version() == "none");
  CHECK(runtime->facts().at("library") == "TensorRT is not on this machine; it needs a package");
  REQUIRE(runtime->device_kinds().size() == 1);
  CHECK(runtime->device_kinds().front().needs ==
        "an NVIDIA GPU whose driver runs CUDA 12.0 or newer, and a package");
  CHECK(here.unsupported(here.request()) == "TensorRT is not on this machine; it needs a package");
}

TEST_CASE("the driver is asked before the library is") {
  OnFake here;
  here.product.files = {{"libabsent-for-edgebench.so.11", "libother.so"}};
  here.device.machine.driver.cuda_version = 11080;
  CHECK(here.unsupported(here.request()).starts_with("TensorRT needs CUDA 12.0 or newer"));
  CHECK(here.runtime()->devices().empty());
  CHECK(here.runtime()->why_absent("cuda").starts_with("TensorRT needs CUDA 12.0 or newer"));
  here.device.machine.driver.cuda_version = 12040;
  REQUIRE(here.runtime()->devices().size() == 1);
  CHECK(here.runtime()->devices().front().name == "cuda.0");
  CHECK(here.runtime()->why_absent("cuda").empty());
}

TEST_CASE("a device with too little memory is not tried") {
  OnFake here;
  here.device.machine.driver.devices.front().free_bytes = 100 << 20;
  CHECK(here.unsupported(here.request()).find("256 MiB") != std::string::npos);
  CHECK(here.device.library.builds_begun == 0);
}

TEST_CASE("a batch that does not fit into the device's memory is said with both numbers") {
  OnFake here;
  here.device.machine.driver.devices.front().free_bytes = std::size_t{400} << 20;
  here.device.library.execution_bytes = std::int64_t{300} << 20;
  CHECK(here.unsupported(here.request()).empty());
  edgebench::test::NoPhases phases;
  CHECK_THROWS_WITH_AS(
      here.runtime()->open_streams(here.request(), 2, phases),
      "a batch of 1 in each of 2 streams needs 601 MiB of memory on the device beside the weights, "
      "and 400 MiB are free: take a smaller batch or fewer streams, or end what else uses the "
      "device (nvidia-smi lists it)",
      runtime::Unsupported);
  here.device.library.execution_bytes = std::int64_t{799} << 19;
  runtime::OpenRequest request = here.request();
  CHECK(here.unsupported(request).empty());
  request.batch = 4096;  // 48 values of 4 bytes each: three quarters of a MiB.
  CHECK(here.unsupported(request) ==
        "a batch of 4096 needs 401 MiB of memory on the device beside the weights, and 400 MiB are "
        "free: take a smaller batch, or end what else uses the device (nvidia-smi lists it)");
  here.device.library.execution_bytes = -1;  // The library does not say.
  CHECK(here.unsupported(request).empty());
}

TEST_CASE("a file of the user's is asked what it takes, and takes no other batch") {
  OnFake here;
  here.device.library.inputs.front().extents = {1, 3, 4, 4};
  write_file_atomically(here.folder / "users.engine", kUsersPlan);
  CHECK(here.runtime()->inspect(here.folder / "users.engine").batch == 1);
  runtime::OpenRequest request = here.request();
  request.variant.clear();
  request.artifact = here.folder / "users.engine";
  const auto session = here.open(request);
  session->run();
  CHECK(session->facts().at("plan") == "the file");
  CHECK(session->facts().at("tf32") == "as the file was built");
  request.batch = 2;
  CHECK(here.unsupported(request).starts_with("the file takes batches of 1 only"));
  here.device.machine.driver.devices.clear();
  CHECK_THROWS_AS(here.runtime()->inspect(here.folder / "users.engine"), runtime::Unsupported);
}

TEST_CASE("options reach the plan, the session and the facts") {
  OnFake here;
  const auto plain = here.open(here.request());
  CHECK_FALSE(here.device.library.tf32);
  CHECK(plain->facts().at("waiting") == "spinning");
  CHECK(plain->facts().at("plan") == "built now");
  CHECK(plain->facts().at("device_name") == "Fake H200");
  const auto other = here.open(here.request({{"graph", "yes"}, {"waiting", "blocking"}}));
  CHECK_FALSE(here.device.library.tf32);
  const runtime::Facts facts = other->facts();
  CHECK(facts.at("tf32") == "off");
  CHECK(facts.at("graph") == "yes");
  CHECK(facts.at("waiting") == "blocking");
  CHECK_THROWS_WITH_AS(here.open(here.request({{"waiting", "sleep"}})),
                       "waiting is one of blocking, spinning, not sleep", std::invalid_argument);
  CHECK_THROWS_AS(here.open(here.request({{"graph", "1"}})), std::invalid_argument);
}

TEST_CASE("TF32 is allowed to the variant of that name alone") {
  OnFake here;
  for (const runtime::Variant& variant : here.runtime()->variants()) {
    CAPTURE(variant.name);
    runtime::OpenRequest request = here.request();
    request.variant = variant.name;
    const bool allowed = variant.name == "tf32";
    CHECK(here.open(request)->facts().at("tf32") == (allowed ? "allowed" : "off"));
    CHECK(here.device.library.tf32 == allowed);
  }
}

TEST_CASE("TF32 and BF16 want a device that has them, and no other device is taken for it") {
  OnFake here;
  auto& devices = here.device.machine.driver.devices;
  devices = {{.name = "Fake T4", .capability = {7, 5}},
             {.name = "Fake A100", .capability = {8, 0}}};
  runtime::OpenRequest request = here.request();
  for (const auto& [variant, type] : {std::pair("tf32", "TF32"), {"bf16", "BF16"}}) {
    request.variant = variant;
    request.device = "cuda";
    CHECK(here.unsupported(request) ==
          std::string(type) +
              " needs a GPU of compute capability 8.0 or newer, and cuda.0 (Fake "
              "T4) has 7.5");
    request.device = "cuda.1";
    CHECK(here.unsupported(request).empty());
  }
  request.variant = "fp16";
  request.device = "cuda";
  CHECK(here.unsupported(request).empty());
}

TEST_CASE("streams share a plan that is built once") {
  OnFake here;
  edgebench::test::NoPhases phases;
  const auto sessions = here.runtime()->open_streams(here.request(), 3, phases);
  CHECK(sessions.size() == 3);
  CHECK(here.device.library.builds_begun == 1);
  for (const auto& session : sessions) session->run();
}

TEST_CASE("a kept plan is found again, and built anew where it does not fit") {
  OnFake here;
  const TemporaryFolder cache;
  runtime::OpenRequest request = here.request();
  request.compile_cache = cache.path();
  const auto plan_fact = [&] { return here.open(request)->facts().at("plan"); };
  CHECK(plan_fact() == "built now");
  CHECK(plan_fact() == "kept from an earlier start");
  CHECK(here.device.library.builds_begun == 1);
  here.device.machine.driver.devices.front().name = "Fake H100";
  CHECK(plan_fact() ==
        "built now: the kept one is for Fake H200, compute capability 9.0, not "
        "Fake H100, compute capability 9.0");
  here.device.library.version = 110500;
  CHECK(plan_fact() == "built now: the kept one is for TensorRT 11.4.0, not TensorRT 11.5.0");
  request.batch = 2;
  CHECK(plan_fact() == "built now: the kept one is for a batch of 1, not a batch of 2");
  here.device.library.refused_plans = 1;
  here.device.library.error = "incompatible device";
  CHECK(plan_fact() == "built now: TensorRT 11.5.0 does not take the plan: incompatible device");
  std::filesystem::resize_file(cache / "plan", 30);
  CHECK(plan_fact() == "built now: the kept one is damaged");
  CHECK(plan_fact() == "kept from an earlier start");
}

}  // namespace
}  // namespace edgebench::tensorrt::test
