#include "machine/circumstances.h"

#include <array>

#include "machine/cpus/affinity.h"
#include "machine/fake_root.h"

namespace edgebench::machine {
namespace {

using namespace std::chrono_literals;

const std::string kCpu = "sys/devices/system/cpu/cpu";

// Two worker CPUs, 2 and 3, of a machine of laptops' kind.
void put_machine(test::FakeRoot& root) {
  root.put("proc/stat", "cpu2 100 0 0 900 0 0 0 0 0 0\ncpu3 0 0 0 1000 0 0 0 0 0 0\n")
      .put("proc/loadavg", "0.75 0.50 0.25 1/234 567\n")
      .put("proc/meminfo", "MemAvailable: 60 kB\n")
      .put(kCpu + "2/cpufreq/scaling_governor", "performance\n")
      .put("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n")
      .put(kCpu + "3/cpufreq/scaling_governor", "performance\n")
      .put(kCpu + "2/cpufreq/scaling_cur_freq", "3000000\n")
      .put(kCpu + "3/cpufreq/scaling_cur_freq", "2000000\n")
      .put("sys/class/thermal/thermal_zone0/temp", "45000\n")
      .put("sys/class/thermal/thermal_zone1/temp", "-40000\n")
      .put("sys/class/thermal/cooling_device0/cur_state", "0\n")
      .put("sys/class/hwmon/hwmon0/temp1_input", "61500\n")
      .put("sys/class/hwmon/hwmon0/temp1_max", "99000\n")
      .put("sys/class/hwmon/hwmon0/temp2_input", "255000\n")
      .put("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n");
  for (const std::string cpu : {"2", "3"}) {
    root.put(kCpu + cpu + "/topology/core_cpus_list", "2-3\n")
        .put(kCpu + cpu + "/thermal_throttle/core_throttle_count", "7\n")
        .put(kCpu + cpu + "/thermal_throttle/package_throttle_count", "11\n");
  }
}

Snapshot after_seconds(const Snapshot& before, std::chrono::seconds seconds) {
  Snapshot after = before;
  after.time += seconds;
  return after;
}

}  // namespace

TEST_CASE("the Raspberry Pi's firmware is found on either board, or by its voltage alarm") {
  const auto flags = [](const test::FakeRoot& root) {
    return take_snapshot(std::array{0}, root.path()).firmware_throttle_flags;
  };
  test::FakeRoot pi5;
  pi5.put("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", "0x1\n")
      .put("sys/devices/platform/pps/get_throttled", "4\n");
  CHECK(flags(pi5) == 1);
  test::FakeRoot alarm;
  alarm.put("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
      .put("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
      .put("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
  CHECK(flags(alarm) == 1);
  alarm.put("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n");
  CHECK(flags(alarm) == 0);
  alarm.put("sys/class/hwmon/hwmon1/name", "acpi\n");
  CHECK_FALSE(flags(alarm).has_value());
}

TEST_CASE("a snapshot reads everything there is") {
  test::FakeRoot root;
  put_machine(root);
  const Snapshot snapshot = take_snapshot(std::array{2, 3}, root.path());
  CHECK(snapshot.worker_cpus == std::vector<int>{2, 3});
  CHECK(snapshot.cpu_times.size() == 2);
  CHECK(snapshot.load_average_1min == 0.75);
  CHECK(snapshot.governor == "performance");
  CHECK(snapshot.transparent_huge_pages == "madvise");
  CHECK(snapshot.frequency_mhz == 2000.0);
  CHECK(snapshot.temperature_celsius == 61.5);
  CHECK(snapshot.throttle_events == 18);  // One core and one package, each seen from two CPUs.
  CHECK(snapshot.firmware_throttle_flags == 0x50005);
  CHECK(snapshot.memory_available_bytes == 60 * 1024);
  root.put(kCpu + "3/cpufreq/scaling_governor", "powersave\n");
  CHECK(take_snapshot(std::array{2, 3}, root.path()).governor == "mixed");
  CHECK(take_snapshot(std::array{3}, root.path()).governor == "powersave");
}

TEST_CASE("what the machine does not tell stays unknown, in C++ and in JSON") {
  const test::FakeRoot root;
  const Snapshot snapshot = take_snapshot(std::array{0}, root.path());
  const nlohmann::json json = between(snapshot, after_seconds(snapshot, 1s));
  for (const auto& [name, value] : json.items()) {
    CAPTURE(name);
    CHECK(value.is_null() == (name != "duration_s"));
  }
}

TEST_CASE("steal and idle are fractions of the worker CPUs' time only") {
  Snapshot before;
  before.worker_cpus = {2, 3};
  before.cpu_times = {{0, {}}, {2, {.busy_s = 5, .idle_s = 5, .steal_s = 5}}, {3, {}}};
  Snapshot after = after_seconds(before, 10s);
  after.cpu_times = {{0, {.busy_s = 0, .idle_s = 0, .steal_s = 10}},
                     {2, {.busy_s = 11, .idle_s = 7, .steal_s = 7}},
                     {3, {.busy_s = 5, .idle_s = 5, .steal_s = 0}}};
  const Circumstances seen = between(before, after);
  CHECK(seen.duration_s == 10.0);
  CHECK(seen.steal_fraction == doctest::Approx(0.1));
  CHECK(seen.idle_fraction == doctest::Approx(0.35));
  CHECK(seen.machine_cpus == 3);
  CHECK_FALSE(seen.others_busy_cpus);  // Our own share is unknown.
}

TEST_CASE("others' load is what was busy and not ours, never below nothing") {
  Snapshot before;
  before.worker_cpus = {1};
  before.cpu_times = {{0, {.busy_s = 100}}, {1, {.busy_s = 50}}};
  before.own_cpu_s = 30;
  Snapshot after = after_seconds(before, 10s);
  after.cpu_times = {{0, {.busy_s = 104}}, {1, {.busy_s = 60}}};
  after.own_cpu_s = 39;
  CHECK(between(before, after).others_busy_cpus == doctest::Approx(0.5));
  after.own_cpu_s = 50;
  CHECK(between(before, after).others_busy_cpus == 0.0);
}

TEST_CASE("counters are differences, the rest is taken from the worse side") {
  // Between two snapshots that know nothing but this member.
  const auto seen = [](auto Snapshot::*member, const auto& value_before, const auto& value_after) {
    Snapshot before;
    before.*member = value_before;
    Snapshot after = after_seconds(before, 1s);
    after.*member = value_after;
    return between(before, after);
  };
  CHECK(seen(&Snapshot::governor, "performance", "powersave").governor ==
        "performance, then powersave");
  CHECK(seen(&Snapshot::transparent_huge_pages, "always", "never").transparent_huge_pages ==
        "always, then never");
  const Circumstances slower = seen(&Snapshot::frequency_mhz, 3000, 2500);
  CHECK(slower.frequency_before_mhz == 3000.0);
  CHECK(slower.frequency_after_mhz == 2500.0);
  CHECK(seen(&Snapshot::temperature_celsius, 70, 65).temperature_celsius == 70.0);
  CHECK(seen(&Snapshot::throttle_events, 5, 8).throttle_events == 3);
  CHECK(seen(&Snapshot::quota_throttled_ns, 1000, 5000).quota_throttled_ns == 4000);
  CHECK(seen(&Snapshot::firmware_throttle_flags, 4U, 1U).firmware_throttle_flags == 1);
  CHECK(seen(&Snapshot::memory_available_bytes, 2000U, 1500U).memory_available_bytes == 1500);
  CHECK(seen(&Snapshot::load_average_1min, 0.5, 2).load_average_1min == 0.5);
}

TEST_CASE("the canary slowed by what the worst CPU slowed, not the slowest CPU") {
  Snapshot before;
  before.canary_ns = {{0, 8'000'000}, {1, 4'000'000}};
  Snapshot after = before;
  after.canary_ns = {{0, 8'000'000}, {1, 5'000'000}, {2, 90'000'000}};
  const Circumstances seen = between(before, after);
  CHECK(seen.canary_slowdown == doctest::Approx(1.25));
  CHECK(seen.canary_before_ms == doctest::Approx(8.0));
}

TEST_CASE("this machine's snapshot has CPU times and our own share") {
  const std::array cpus = {allowed_cpus().front()};
  const Snapshot before = take_snapshot_with_canary(cpus);
  CHECK_FALSE(before.cpu_times.empty());
  CHECK(before.own_cpu_s.value_or(-1) >= 0);
  CHECK(before.canary_ns.contains(cpus[0]));
  const Circumstances seen = between(before, take_snapshot_with_canary(cpus));
  CHECK(seen.duration_s.value_or(0) > 0);
  CHECK(seen.canary_slowdown.value_or(0) > 0);
}

}  // namespace edgebench::machine
