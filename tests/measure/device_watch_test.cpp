#include "measure/device_watch.h"

#include <doctest/doctest.h>

#include "machine/accelerator/made_nvml.h"
#include "machine/fake_root.h"

namespace edgebench::measure {
namespace {

std::vector<Candidate> candidates(const std::vector<std::string>& devices) {
  std::vector<Candidate> all;
  for (const std::string& device : devices) all.push_back({.device = device});
  return all;
}

}  // namespace

TEST_CASE("only candidates on CUDA's devices are watched") {
  CHECK_FALSE(wants_watch(candidates({"cpu", "gpu", "toy"})));
  CHECK(wants_watch(candidates({"cpu", "cuda.1"})));
  CHECK_FALSE(wants_watch({}));
}

TEST_CASE("candidates' devices find their places among the machine's") {
  const test::FakeRoot root;
  auto lines = test::talkative_device();
  lines["devices"] = "2";
  lines["name.1"] = lines["name.0"];
  const test::MadeNvml script(lines);
  const machine::Devices devices(root.path(), test::kMadeNvml);
  const WatchedDevices watched =
      watched_devices(candidates({"cpu", "cuda", "cuda.1", "cuda.5"}), devices, {});
  REQUIRE(watched.places.size() == 3);
  CHECK(watched.places.at("cuda").index == 0);
  CHECK(watched.places.at("cuda.1").index == 1);
  CHECK(watched.places.at("cuda.5").missing.starts_with("cuda.5 is not among"));
  CHECK(
      watched_devices(candidates({"cuda.0"}), devices, {.visible_devices = "1", .device_order = {}})
          .places.at("cuda.0")
          .index == 1);
}

TEST_CASE("without a driver the record says why nothing is known") {
  const test::FakeRoot root;
  const machine::Devices none(root.path(), "libof-no-driver.so.1");
  const WatchedDevices watched = watched_devices(candidates({"cuda"}), none, {});
  DeviceWatch watch(watched, {"cpu", "cuda"});
  watch.has_computed("cuda");
  const auto records = watch.end();
  REQUIRE(records.size() == 1);
  CHECK(records[0].device.device == "cuda");
  CHECK(records[0].device.missing.find("cannot be opened (libof-no-driver.so.1") !=
        std::string::npos);
  CHECK_FALSE(records[0].device.before.has_value());
  CHECK_FALSE(records[0].device.last_loaded.has_value());
  CHECK_FALSE(records[0].device.after.has_value());
  CHECK(records[0].trust_notes.empty());
}

TEST_CASE("a device is read before, after each slice on it, and at the end") {
  const test::FakeRoot root;
  auto lines = test::talkative_device();
  lines["processes.0"] = "0";
  test::MadeNvml script(lines);
  const machine::Devices devices(root.path(), test::kMadeNvml);
  const WatchedDevices watched = watched_devices(candidates({"cuda.0", "cpu"}), devices, {});
  script.put("sm.0", "345");
  DeviceWatch watch(watched, {"cuda.0", "cpu"});
  script.put("sm.0", "1980");
  watch.has_computed("cuda.0");
  script.put("sm.0", "1500");
  script.put("reasons.0", "0x24");
  script.put("celsius.0", "84");
  watch.has_computed("cpu");  // Nobody's device.
  watch.has_computed("cuda.0");
  script.put("sm.0", "600");
  script.put("reasons.0", "0x80");
  script.put("celsius.0", "95");
  const auto records = watch.end();
  REQUIRE(records.size() == 1);
  const machine::DeviceCircumstances& seen = records[0].device;
  CHECK(seen.name == "NVIDIA H200");
  CHECK(seen.slowdown_celsius == 87);
  CHECK(seen.before.value().sm_clock_mhz == 345);
  CHECK(seen.first_loaded.value().sm_clock_mhz == 1980);
  CHECK(seen.last_loaded.value().sm_clock_mhz == 1500);
  CHECK(seen.after.value().sm_clock_mhz == 600);
  CHECK(seen.loaded_readings == 2);
  CHECK(seen.hottest_celsius == 84);
  using machine::ClockReason;
  CHECK(seen.clock_reasons == std::vector{ClockReason::power_cap, ClockReason::thermal_slowdown});
  CHECK(records[0].trust_notes.size() == 4);  // Power, heat, clock, near its limit.
  CHECK(records[0].trust_notes[0].starts_with("cuda.0 was held back by its power limit of 700 W"));
}

TEST_CASE("a worker's memory on its device is told where process numbers are the system's") {
  const auto memory_in = [](const char* namespace_of_processes) {
    const test::FakeRoot root;
    std::filesystem::create_directories(root.path() / "proc/self/ns");
    std::filesystem::create_symlink(namespace_of_processes, root.path() / "proc/self/ns/pid");
    auto lines = test::talkative_device();
    lines["process_list.0"] = "4242=629145600";
    const test::MadeNvml script(lines);
    const machine::Devices devices(root.path(), test::kMadeNvml);
    const WatchedDevices watched = watched_devices(candidates({"cuda.0", "cpu"}), devices, {});
    const DeviceWatch watch(watched, {"cuda.0", "cpu"});
    CHECK_FALSE(watch.memory_bytes("cpu", 4242).has_value());
    CHECK_FALSE(watch.memory_bytes("cuda.0", 4243).has_value());
    return watch.memory_bytes("cuda.0", 4242);
  };
  CHECK(memory_in("pid:[4026531836]") == 629145600);
  CHECK_FALSE(memory_in("pid:[4026532441]").has_value());  // A container's.
}

TEST_CASE("a device that no candidate of the round is on is left alone") {
  const test::FakeRoot root;
  const test::MadeNvml script(test::talkative_device());
  const machine::Devices devices(root.path(), test::kMadeNvml);
  const WatchedDevices watched = watched_devices(candidates({"cuda.0", "cpu"}), devices, {});
  CHECK(DeviceWatch(watched, {"cpu"}).end().empty());
  CHECK(DeviceWatch({}, {"cpu", "cuda"}).end().empty());
}

}  // namespace edgebench::measure
