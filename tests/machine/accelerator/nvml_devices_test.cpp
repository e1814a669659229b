#include "machine/accelerator/nvml_devices.h"

#include <dlfcn.h>
#include <doctest/doctest.h>

#include "machine/accelerator/made_nvml.h"

namespace edgebench::machine {
namespace {

using test::kMadeNvml;
using test::MadeNvml;

// Of a library with this line in its script.
std::string why_no_devices(const std::string& key, const std::string& value) {
  const MadeNvml script(std::map<std::string, std::string>{{key, value}});
  const NvmlDevices::Search search = NvmlDevices::find(kMadeNvml);
  CHECK(search.devices == nullptr);
  return search.missing;
}

// How often the library was initialised and not shut down.
int running() {
  void* const library = dlopen(kMadeNvml, RTLD_NOW | RTLD_LOCAL);
  return reinterpret_cast<int (*)()>(dlsym(library, "made_nvml_running"))();
}

}  // namespace

TEST_CASE("a device tells what it is") {
  const MadeNvml script(test::talkative_device());
  const auto search = NvmlDevices::find(kMadeNvml);
  REQUIRE(search.devices != nullptr);
  CHECK(search.missing.empty());
  REQUIRE(search.devices->facts().size() == 1);
  CHECK(search.devices->facts().front() ==
        DeviceFacts{.name = "NVIDIA H200",
                    .source = "NVML",
                    .uuid = "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6",
                    .pci_bus_id = "00000000:3B:00.0",
                    .driver = "580.65.06",
                    .mig = false,
                    .memory_bytes = 150754820096,
                    .sm_clock_max_mhz = 1985,
                    .memory_clock_max_mhz = 3205,
                    .slowdown_celsius = 87,
                    .power_sensor = {},
                    .energy_missing = {}});
}

TEST_CASE("a device tells in which state it is, anew each time") {
  MadeNvml script(test::talkative_device());
  const auto search = NvmlDevices::find(kMadeNvml);
  DeviceReading expected{.sm_clock_mhz = 1980,
                         .memory_clock_mhz = 3201,
                         .power_w = 123.456,
                         .power_limit_w = 700,
                         .temperature_celsius = 41,
                         .clock_reasons = std::vector<ClockReason>{},
                         .busy_fraction = 0.37,
                         .memory_used_bytes = 629145600,
                         .compute_processes = 2,
                         .energy_mj = 12345678901};
  CHECK(search.devices->read(0) == expected);
  script.put("sm.0", "345");
  script.put("processes.0", "0");
  expected.sm_clock_mhz = 345;
  expected.compute_processes = 0;
  CHECK(search.devices->read(0) == expected);
}

TEST_CASE("a process's memory on the device is found by its number") {
  MadeNvml script(test::talkative_device());
  script.put("process_list.0", "17=1048576,4242=629145600,18=-1");
  const auto search = NvmlDevices::find(kMadeNvml);
  CHECK(search.devices->process_memory_bytes(0, 4242) == 629145600);
  CHECK(search.devices->process_memory_bytes(0, 17) == 1048576);
  CHECK_FALSE(search.devices->process_memory_bytes(0, 18).has_value());  // Windows' driver model.
  CHECK_FALSE(search.devices->process_memory_bytes(0, 42).has_value());
  // More processes than were counted a moment before.
  script.put("processes.0", "0");
  script.put("process_list.0", "1=1,2=1,3=1,4=1,5=1,6=1,7=1,8=8");
  CHECK(search.devices->process_memory_bytes(0, 8) == 8);
  script.put("process_list.0", "1=1,2=1,3=1,4=1,5=1,6=1,7=1,8=8,9=9");
  CHECK_FALSE(search.devices->process_memory_bytes(0, 8).has_value());
  script.remove("process_list.0");
  CHECK_FALSE(search.devices->process_memory_bytes(0, 4242).has_value());
}

TEST_CASE("a library whose list of processes is another's is not asked for it") {
  MadeNvml script(test::talkative_device());
  script.put("process_list.0", "4242=629145600");
  const auto search = NvmlDevices::find(test::kOldNvml);
  REQUIRE(search.devices);
  CHECK_FALSE(search.devices->process_memory_bytes(0, 4242).has_value());
}

TEST_CASE("what is not supported or not allowed is nothing, not zero") {
  const MadeNvml script({{"devices", "2"},
                         {"name.0", "Orin (nvgpu)"},
                         {"power.0", "!4"},
                         {"energy.0", "!4"},
                         {"sm.1", "0"},  // As boards answer that know no clock.
                         {"slowdown.1", "0"},
                         {"limit.1", "0"},
                         {"memory.1", "0"},
                         {"used.1", "0"},
                         {"celsius.1", "0"}});
  const auto search = NvmlDevices::find(kMadeNvml);
  REQUIRE(search.devices->facts().size() == 2);
  CHECK(search.devices->facts()[0] ==
        DeviceFacts{.name = "Orin (nvgpu)",
                    .source = "NVML",
                    .energy_missing =
                        "NVML has no counter of energy for it (devices before Volta have none)"});
  CHECK(search.devices->read(0) == DeviceReading{});
  CHECK(search.devices->facts()[1].name == "without a name");
  CHECK_FALSE(search.devices->facts()[1].slowdown_celsius.has_value());
  CHECK_FALSE(search.devices->facts()[1].memory_bytes.has_value());
  DeviceReading cold;
  cold.temperature_celsius = 0;
  CHECK(search.devices->read(1) == cold);
}

TEST_CASE("each reason that holds a clock back has its word, and new ones are \"other\"") {
  MadeNvml script(test::talkative_device());
  const auto search = NvmlDevices::find(kMadeNvml);
  const auto reasons = [&](const char* bits) {
    script.put("reasons.0", bits);
    return search.devices->read(0).clock_reasons;
  };
  using Reasons = std::vector<ClockReason>;
  CHECK(reasons("0x1") == Reasons{ClockReason::idle});
  CHECK(reasons("0x2") == Reasons{ClockReason::application_clocks});
  CHECK(reasons("0x4") == Reasons{ClockReason::power_cap});
  CHECK(reasons("0x8") == Reasons{ClockReason::hardware_slowdown});
  CHECK(reasons("0x10") == Reasons{ClockReason::sync_boost});
  CHECK(reasons("0x20") == Reasons{ClockReason::thermal_slowdown});
  CHECK(reasons("0x40") == Reasons{ClockReason::hardware_thermal});
  CHECK(reasons("0x80") == Reasons{ClockReason::hardware_power_brake});
  CHECK(reasons("0x100") == Reasons{ClockReason::display_clock});
  CHECK(reasons("0x200") == Reasons{ClockReason::other});
  CHECK(reasons("0x48") == Reasons{ClockReason::hardware_slowdown, ClockReason::hardware_thermal});
  script.remove("reasons.0");
  CHECK_FALSE(search.devices->read(0).clock_reasons.has_value());
}

TEST_CASE("a device that is lost keeps its number, and the next one its own values") {
  auto lines = test::talkative_device();
  lines["devices"] = "2";
  lines["lost"] = "0";
  lines["name.1"] = "NVIDIA L4";
  lines["sm.1"] = "2040";
  const MadeNvml script(lines);
  const auto search = NvmlDevices::find(kMadeNvml);
  REQUIRE(search.devices->facts().size() == 2);
  CHECK(search.devices->facts()[0].name == "not readable (GPU is lost)");
  CHECK(search.devices->read(0) == DeviceReading{});
  CHECK(search.devices->facts()[1].name == "NVIDIA L4");
  CHECK(search.devices->read(1).sm_clock_mhz == 2040);
}

TEST_CASE("an instance of a device is told") {
  auto lines = test::talkative_device();
  lines["mig.0"] = "1";
  const MadeNvml script(lines);
  CHECK(NvmlDevices::find(kMadeNvml).devices->facts().front().mig == true);
}

TEST_CASE("an older library tells the same") {
  auto lines = test::talkative_device();
  lines["reasons.0"] = "4";
  const MadeNvml script(lines);
  const auto search = NvmlDevices::find(test::kOldNvml);
  REQUIRE(search.devices != nullptr);
  const DeviceReading reading = search.devices->read(0);
  CHECK(reading.clock_reasons == std::vector<ClockReason>{ClockReason::power_cap});
  CHECK(reading.compute_processes == 2);
}

TEST_CASE("a library that does not start says why, and what helps") {
  CHECK(why_no_devices("start", "9") ==
        "NVIDIA's management library does not start (Driver Not Loaded); load it (modprobe "
        "nvidia), or install it");
  CHECK(why_no_devices("start", "18") ==
        "NVIDIA's management library does not start (Driver/library version mismatch); the driver "
        "was updated and the old one still runs, so restart the machine");
  CHECK(why_no_devices("start", "4") ==
        "NVIDIA's management library does not start (some error); this user may not open the "
        "devices under /dev");
  CHECK(why_no_devices("start", "999") ==
        "NVIDIA's management library does not start (some error)");
}

TEST_CASE("a driver without devices is none") {
  const std::string none = "NVIDIA's management library finds no device";
  CHECK(why_no_devices("devices", "0") == none);
  CHECK(why_no_devices("devices", "!15") == none);
}

TEST_CASE("the library is shut down as often as it was started") {
  {
    const MadeNvml script(test::talkative_device());
    const auto search = NvmlDevices::find(kMadeNvml);
    CHECK(running() == 1);
  }
  CHECK(running() == 0);
  CHECK_FALSE(why_no_devices("devices", "0").empty());
  CHECK(running() == 0);
  CHECK_FALSE(why_no_devices("start", "9").empty());
  CHECK(running() == 0);
}

}  // namespace edgebench::machine
