#include "runtime/device.h"

#include <vector>

#include <doctest/doctest.h>

namespace edgebench::runtime {
namespace {

const std::vector<DeviceKind> kKinds = {{"cpu"}, {"gpu", "a graphics card"}, {"npu", "luck"}};

}  // namespace

TEST_CASE("a device is written in lower case, and nothing but its letters changes") {
  CHECK(device_name("GPU") == "gpu");
  CHECK(device_name("Gpu.1") == "gpu.1");
  CHECK(device_name("azAZ09_:") == "azaz09_:");
}

TEST_CASE("a device that no machine has is told with the known ones") {
  CHECK_FALSE(unknown_device("acme", "cpu", kKinds));
  CHECK_FALSE(unknown_device("acme", "gpu.1", kKinds));
  CHECK(unknown_device("acme", "gpx", kKinds) ==
        "acme knows no device gpx; it knows cpu, gpu, npu");
  CHECK(unknown_device("acme", "gpu1", kKinds));
  CHECK(unknown_device("acme", "", kKinds));
}

TEST_CASE("a device that this machine lacks is told with what it needs") {
  const std::vector<Device> found = {{"cpu"}, {"gpu.0"}, {"gpu.1"}};
  CHECK_FALSE(absent_device("acme", "cpu", kKinds, found));
  CHECK_FALSE(absent_device("acme", "gpu", kKinds, found));
  CHECK_FALSE(absent_device("acme", "gpu.1", kKinds, found));
  CHECK(absent_device("acme", "gpu.2", kKinds, found) ==
        "acme finds no device gpu.2 on this machine, only cpu, gpu.0, gpu.1; gpu needs a graphics "
        "card");
  CHECK(absent_device("acme", "npu", kKinds, {}) ==
        "acme finds no device npu on this machine; npu needs luck");
  // "gp" begins the name of a device and is none.
  CHECK(absent_device("acme", "gp", kKinds, found));
  CHECK(absent_device("acme", "cpu", kKinds, {}) == "acme finds no device cpu on this machine");
}

}  // namespace edgebench::runtime
