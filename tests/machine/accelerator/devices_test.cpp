#include "machine/accelerator/devices.h"

#include <doctest/doctest.h>

#include "machine/accelerator/made_board.h"
#include "machine/accelerator/made_nvml.h"

namespace edgebench::machine {
namespace {

constexpr const char* kNone = "libof-no-driver.so.1";

}  // namespace

TEST_CASE("a machine without accelerators says why") {
  const test::FakeRoot root;
  const Devices devices(root.path(), kNone);
  CHECK(devices.facts().empty());
  CHECK(devices.missing().find("cannot be opened (libof-no-driver.so.1") != std::string::npos);
}

TEST_CASE("NVML's devices are those of a machine that is no board") {
  const test::FakeRoot root;
  const test::MadeNvml script(test::talkative_device());
  const Devices devices(root.path(), test::kMadeNvml);
  CHECK(devices.missing().empty());
  REQUIRE(devices.facts().size() == 1);
  CHECK(devices.facts().front().source == "NVML");
  CHECK(devices.read(0).temperature_celsius == 41);
}

TEST_CASE("a board without NVML has the kernel's device") {
  const test::OrinNano root;
  const Devices devices(root.path(), kNone);
  CHECK(devices.missing().empty());
  REQUIRE(devices.facts().size() == 1);
  CHECK(devices.facts().front().name == "NVIDIA Jetson Orin Nano Developer Kit");
  CHECK(devices.read(0).power_w == 2.5);
}

TEST_CASE("what NVML does not tell of a board's device is the kernel's") {
  const test::OrinNano root;
  const test::MadeNvml script({{"devices", "1"}, {"name.0", "Orin (nvgpu)"}, {"celsius.0", "47"}});
  const Devices devices(root.path(), test::kMadeNvml);
  REQUIRE(devices.facts().size() == 1);
  const DeviceFacts& facts = devices.facts().front();
  CHECK(facts.name == "Orin (nvgpu)");
  CHECK(facts.source == "NVML and sysfs");
  CHECK(facts.sm_clock_max_mhz == 1020);
  CHECK(facts.energy_missing.value().starts_with("the board's sensor (INA3221 VDD_CPU_GPU_CV"));
  DeviceReading expected;
  expected.temperature_celsius = 47;
  expected.sm_clock_mhz = 306;
  expected.power_w = 2.5;
  CHECK(devices.read(0) == expected);
}

TEST_CASE("a board whose NVML counts energy has a counter, and a second device is its own") {
  const test::OrinNano root;
  auto lines = test::talkative_device();
  lines["devices"] = "2";
  const test::MadeNvml script(lines);
  const Devices devices(root.path(), test::kMadeNvml);
  REQUIRE(devices.facts().size() == 2);
  CHECK_FALSE(devices.facts()[0].energy_missing.has_value());
  CHECK(devices.facts()[0].sm_clock_max_mhz == 1985);
  CHECK(devices.read(0).sm_clock_mhz == 1980);
  CHECK(devices.facts()[1].source == "NVML");
  CHECK(devices.read(1) == DeviceReading{});
}

}  // namespace edgebench::machine
