#include "machine/accelerator/board_gpu.h"

#include <doctest/doctest.h>

#include "machine/accelerator/made_board.h"

namespace edgebench::machine {

TEST_CASE("a board tells its clock, its temperature and the power of one rail, with its period") {
  const test::OrinNano root;
  const auto gpu = BoardGpu::find(root.path());
  REQUIRE(gpu.has_value());
  CHECK(gpu->facts() ==
        DeviceFacts{.name = "NVIDIA Jetson Orin Nano Developer Kit",
                    .source = "sysfs",
                    .sm_clock_max_mhz = 1020,
                    .slowdown_celsius = 99,
                    .power_sensor = "INA3221 VDD_CPU_GPU_CV, a new value every 34 ms",
                    .energy_missing =
                        "the board's sensor (INA3221 VDD_CPU_GPU_CV, a new value every 34 ms) "
                        "tells power, not energy, and power cannot be added up over slices of "
                        "milliseconds"});
}

TEST_CASE("a board's values are read anew each time") {
  test::OrinNano root;
  const auto gpu = BoardGpu::find(root.path());
  DeviceReading expected;
  expected.sm_clock_mhz = 306;
  expected.temperature_celsius = 48.5;
  expected.power_w = 2.5;
  CHECK(gpu->read() == expected);
  root.put("sys/class/devfreq/17000000.gpu/cur_freq", "1020000000\n");
  root.remove("sys/class/hwmon/hwmon1/curr2_input");
  expected.sm_clock_mhz = 1020;
  expected.power_w.reset();
  CHECK(gpu->read() == expected);
  root.put("sys/class/thermal/thermal_zone1/temp", "\n");
  root.remove("sys/class/devfreq");
  CHECK(gpu->read() == DeviceReading{});
}

TEST_CASE("older boards have other names") {
  test::FakeRoot root;
  root.put("proc/device-tree/compatible", std::string("nvidia,p3450\0nvidia,tegra210\0", 28))
      .put("sys/class/devfreq/57000000.gm20b/cur_freq", "921600000\n")
      .put("sys/class/devfreq/57000000.gm20b/max_freq", "921600000\n")
      .put("sys/class/thermal/thermal_zone0/type", "AO-therm\n")
      .put("sys/class/thermal/thermal_zone0/temp", "30000\n")
      .put("sys/class/thermal/thermal_zone2/type", "GPU-therm\n")
      .put("sys/class/thermal/thermal_zone2/temp", "25500\n");
  const auto gpu = BoardGpu::find(root.path());
  REQUIRE(gpu.has_value());
  CHECK(gpu->facts() ==
        DeviceFacts{.name = "the board's graphics processor",
                    .source = "sysfs",
                    .sm_clock_max_mhz = 921.6,
                    .energy_missing = "the board has no counter of energy that Linux shows"});
  DeviceReading expected;
  expected.sm_clock_mhz = 921.6;
  expected.temperature_celsius = 25.5;
  CHECK(gpu->read() == expected);
}

TEST_CASE("a sensor that does not tell its period is said not to") {
  test::OrinNano root;
  root.remove("sys/class/hwmon/hwmon1/update_interval");
  CHECK(BoardGpu::find(root.path())->facts().power_sensor ==
        "INA3221 VDD_CPU_GPU_CV, how often it has a new value is not told");
}

TEST_CASE("a machine that is no such board has no such processor, whatever its sensors are") {
  test::OrinNano root;
  root.remove("proc/device-tree/compatible");
  CHECK_FALSE(BoardGpu::find(root.path()).has_value());
  root.put("proc/device-tree/compatible", "raspberrypi,5-model-b");
  CHECK_FALSE(BoardGpu::find(root.path()).has_value());
  test::FakeRoot bare;
  bare.put("proc/device-tree/compatible", "nvidia,tegra234");
  CHECK_FALSE(BoardGpu::find(bare.path()).has_value());
}

}  // namespace edgebench::machine
