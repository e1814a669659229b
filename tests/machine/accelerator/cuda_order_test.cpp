#include "machine/accelerator/cuda_order.h"

#include <vector>

#include <doctest/doctest.h>

#include "support.h"

namespace edgebench::machine {
namespace {

using Index = std::optional<std::size_t>;

const std::vector<DeviceFacts> kEqual = {
    {.name = "A", .source = "NVML", .uuid = "GPU-1a00"},
    {.name = "A", .source = "NVML", .uuid = "GPU-1b00"},
    {.name = "A", .source = "NVML", .uuid = "GPU-2c00"},
};
const std::vector<DeviceFacts> kMixed = {
    {.name = "A", .source = "NVML", .uuid = "GPU-1a00"},
    {.name = "B", .source = "NVML", .uuid = "GPU-2b00"},
};

Index place(const std::string& device, const std::vector<DeviceFacts>& devices,
            const CudaVariables& variables = {}) {
  const CudaPlace found = cuda_place(device, devices, variables);
  CHECK(found.index.has_value() == found.missing.empty());
  return found.index;
}

std::string why_not(const std::string& device, const std::vector<DeviceFacts>& devices,
                    const CudaVariables& variables = {}) {
  const CudaPlace found = cuda_place(device, devices, variables);
  CHECK_FALSE(found.index.has_value());
  return found.missing;
}

}  // namespace

TEST_CASE("what CUDA computes on is known by the kind of the device") {
  CHECK(is_cuda("cuda"));
  CHECK(is_cuda("cuda.3"));
  CHECK_FALSE(is_cuda("cpu"));
  CHECK_FALSE(is_cuda("gpu.0"));
  CHECK_FALSE(is_cuda("cudax"));
  CHECK_FALSE(is_cuda(""));
}

TEST_CASE("equal devices have the driver's numbers, and the kind alone is the first") {
  CHECK(place("cuda", kEqual) == Index(0));
  CHECK(place("cuda.0", kEqual) == Index(0));
  CHECK(place("cuda.2", kEqual) == Index(2));
  CHECK(why_not("cuda.3", kEqual) ==
        "cuda.3 is not among the devices that this machine's driver shows");
  CHECK_FALSE(place("cuda.x", kEqual).has_value());
  CHECK_FALSE(place("cuda", {}).has_value());
}

TEST_CASE("devices of several kinds have CUDA's own numbers unless the bus's are asked for") {
  CHECK(why_not("cuda.0", kMixed) ==
        "devices of several kinds are here, which CUDA numbers by their speed; set "
        "CUDA_DEVICE_ORDER=PCI_BUS_ID to have them numbered as the driver does");
  CHECK_FALSE(place("cuda.0", kMixed, {.visible_devices = {}, .device_order = "FASTEST_FIRST"})
                  .has_value());
  const CudaVariables by_bus{.visible_devices = {}, .device_order = "PCI_BUS_ID"};
  CHECK(place("cuda.0", kMixed, by_bus) == Index(0));
  CHECK(place("cuda.1", kMixed, by_bus) == Index(1));
  CHECK(place("cuda", {kMixed.front()}) == Index(0));  // One device has one order.
}

TEST_CASE("CUDA_VISIBLE_DEVICES renumbers, by number and by the beginning of a UUID") {
  const auto visible = [](const std::string& list) {
    return CudaVariables{.visible_devices = list, .device_order = {}};
  };
  CHECK(place("cuda.0", kEqual, visible("2,1")) == Index(2));
  CHECK(place("cuda.1", kEqual, visible("2, 1")) == Index(1));
  CHECK_FALSE(place("cuda.2", kEqual, visible("2,1")).has_value());
  CHECK(place("cuda.0", kEqual, visible("GPU-2")) == Index(2));
  CHECK(place("cuda.0", kMixed, visible("GPU-2b,GPU-1a")) == Index(1));
  CHECK_FALSE(place("cuda.0", kMixed, visible("1")).has_value());
  CHECK_FALSE(place("cuda.0", kEqual, visible("")).has_value());
  CHECK_FALSE(place("cuda.0", kEqual, visible("G")).has_value());
}

TEST_CASE("CUDA's list ends before what is no device") {
  const auto second = [](const std::string& list) {
    return place("cuda.1", kEqual, {.visible_devices = list, .device_order = {}});
  };
  CHECK(second("0,2,-1,1") == Index(2));
  CHECK_FALSE(second("0,-1,1").has_value());
  CHECK_FALSE(second("0,3,1").has_value());
  CHECK_FALSE(second("0,GPU-1,1").has_value());  // Of two devices.
}

TEST_CASE("an instance of the only device is that device, of several nobody knows whose") {
  std::vector<DeviceFacts> devices = {kEqual[0]};
  devices[0].mig = true;
  CHECK(place("cuda", devices) == Index(0));
  CHECK(place("cuda", devices, {.visible_devices = "MIG-1234", .device_order = {}}) == Index(0));
  devices.push_back(kEqual[1]);
  CHECK(why_not("cuda", devices) ==
        "devices here are cut into instances (MIG), of which CUDA shows one, and it does not tell "
        "whose");
  CHECK_FALSE(
      place("cuda", kEqual, {.visible_devices = "MIG-1234", .device_order = {}}).has_value());
}

TEST_CASE("the variables are those of this process, whose workers inherit them") {
  const test::EnvironmentVariable visible("CUDA_VISIBLE_DEVICES", "");
  const test::EnvironmentVariable order("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
  const CudaVariables variables = CudaVariables::of_this_process();
  CHECK(variables.visible_devices == "");
  CHECK(variables.device_order == "PCI_BUS_ID");
  ::unsetenv("CUDA_VISIBLE_DEVICES");
  CHECK_FALSE(CudaVariables::of_this_process().visible_devices.has_value());
}

}  // namespace edgebench::machine
