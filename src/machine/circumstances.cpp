#include "machine/circumstances.h"

#include <algorithm>
#include <set>

#include <unistd.h>

#include "machine/canary.h"
#include "machine/cgroup.h"
#include "machine/cpus/topology.h"
#include "machine/kernel_text.h"
#include "machine/memory.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(int cpu, const fs::path& root) {
  return root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu));
}

// The kernel's documentation, admin-guide/mm/transhuge.rst: the choice in force is in brackets, as
// in "always [madvise] never".
std::optional<std::string> transparent_huge_pages(const fs::path& root) {
  const std::string choices =
      read_text(root / "sys/kernel/mm/transparent_hugepage/enabled").value_or("");
  const std::size_t open = choices.find('[');
  const std::size_t close = choices.find(']', open);
  if (close == choices.npos) return std::nullopt;
  return choices.substr(open + 1, close - open - 1);
}

std::optional<std::string> governor_of(std::span<const int> cpus, const fs::path& root) {
  std::set<std::string> governors;
  for (const int cpu : cpus) {
    const auto text = read_text(folder_of(cpu, root) / "cpufreq/scaling_governor");
    if (text) governors.emplace(trimmed(*text));
  }
  if (governors.empty()) return std::nullopt;
  return governors.size() == 1 ? *governors.begin() : "mixed";
}

std::optional<double> slowest_mhz(std::span<const int> cpus, const fs::path& root) {
  std::optional<double> slowest;
  for (const int cpu : cpus) {
    const auto khz = read_number<double>(folder_of(cpu, root) / "cpufreq/scaling_cur_freq");
    if (khz) slowest = std::min(slowest.value_or(*khz / 1000), *khz / 1000);
  }
  return slowest;
}

// Thermal zones, and hwmon's temperatures where a driver offers no zone; millidegrees. Unconnected
// sensors give nonsense such as -40 or 255, which is left out.
std::optional<double> hottest_celsius(const fs::path& root) {
  std::optional<double> hottest;
  const auto consider = [&](const fs::path& path) {
    const auto millidegrees = read_number<double>(path);
    if (!millidegrees || *millidegrees <= 0 || *millidegrees >= 150'000) return;
    hottest = std::max(hottest.value_or(0), *millidegrees / 1000);
  };
  for (const fs::path& zone : entries_of(root / "sys/class/thermal")) consider(zone / "temp");
  for (const fs::path& chip : entries_of(root / "sys/class/hwmon")) {
    for (const fs::path& file : entries_of(chip)) {
      const std::string name = file.filename().string();
      if (name.starts_with("temp") && name.ends_with("_input")) consider(file);
    }
  }
  return hottest;
}

// A package's counter is the same file under each of its CPUs, and a core's under its siblings.
std::optional<std::int64_t> throttle_events(std::span<const int> cpus, const fs::path& root) {
  std::map<std::string, std::int64_t> counters;
  for (const int cpu : cpus) {
    const fs::path folder = folder_of(cpu, root) / "thermal_throttle";
    const CpuPlace place = place_of(cpu, root);
    const auto core = read_number<std::int64_t>(folder / "core_throttle_count");
    const auto package = read_number<std::int64_t>(folder / "package_throttle_count");
    if (core) counters["core " + std::to_string(place.core)] = *core;
    if (package) counters["package " + std::to_string(place.package)] = *package;
  }
  if (counters.empty()) return std::nullopt;
  std::int64_t sum = 0;
  for (const auto& [name, count] : counters) sum += count;
  return sum;
}

// The Raspberry Pi's, below its system on a chip: soc/soc:firmware up to the Pi 4,
// soc@107c000000/soc@107c000000:firmware on the Pi 5.
std::optional<std::string> throttle_text(const fs::path& root) {
  for (const fs::path& folder : entries_of(root / "sys/devices/platform")) {
    const std::string name = folder.filename();
    if (!name.starts_with("soc")) continue;
    if (auto text = read_text(folder / (name + ":firmware") / "get_throttled")) return text;
  }
  return std::nullopt;
}

// Kernels without that file tell of too low a voltage by an alarm of the sensor "rpi_volt".
std::optional<unsigned> voltage_alarm(const fs::path& root) {
  for (const fs::path& folder : entries_of(root / "sys/class/hwmon")) {
    if (trimmed(read_text(folder / "name").value_or("")) != "rpi_volt") continue;
    return read_number<unsigned>(folder / "in0_lcrit_alarm");
  }
  return std::nullopt;
}

std::optional<unsigned> firmware_flags(const fs::path& root) {
  const auto text = throttle_text(root);
  if (!text) return voltage_alarm(root);
  std::string_view digits = trimmed(*text);
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  unsigned flags = 0;
  const auto [rest, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), flags, 16);
  if (error != std::errc() || rest != digits.data() + digits.size()) return std::nullopt;
  return flags;
}

std::optional<double> load_average(const fs::path& root) {
  const std::string text = read_text(root / "proc/loadavg").value_or("");
  const auto fields = words(text);
  return fields.empty() ? std::nullopt : parse_number<double>(fields[0]);
}

CpuTimes sum_of(const std::map<int, CpuTimes>& times) {
  CpuTimes sum;
  for (const auto& [cpu, time] : times) sum += time;
  return sum;
}

CpuTimes sum_of(const std::map<int, CpuTimes>& times, std::span<const int> cpus) {
  CpuTimes sum;
  for (const int cpu : cpus) {
    if (const auto time = times.find(cpu); time != times.end()) sum += time->second;
  }
  return sum;
}

template <typename Value, typename Combine>
std::optional<Value> combined(const std::optional<Value>& before, const std::optional<Value>& after,
                              Combine combine) {
  if (!before || !after) return std::nullopt;
  return combine(*before, *after);
}

std::int64_t increase(std::int64_t before, std::int64_t after) {
  return after - before;
}

void add_cpu_times(const Snapshot& before, const Snapshot& after, Circumstances& result) {
  if (before.cpu_times.empty() || after.cpu_times.empty()) return;
  const CpuTimes workers =
      sum_of(after.cpu_times, after.worker_cpus) - sum_of(before.cpu_times, before.worker_cpus);
  if (workers.total_s() > 0) {
    result.steal_fraction = workers.steal_s / workers.total_s();
    result.idle_fraction = workers.idle_s / workers.total_s();
  }
  result.machine_cpus = after.cpu_times.size();
  if (before.own_cpu_s && after.own_cpu_s && *result.duration_s > 0) {
    const CpuTimes all = sum_of(after.cpu_times) - sum_of(before.cpu_times);
    const double others_s = all.busy_s - (*after.own_cpu_s - *before.own_cpu_s);
    // Ticks are coarse, so a quiet machine may come out a little below nothing.
    result.others_busy_cpus = std::max(0.0, others_s / *result.duration_s);
  }
}

std::optional<double> slowest_ms(const std::map<int, std::int64_t>& canary_ns) {
  std::optional<double> slowest;
  for (const auto& [cpu, ns] : canary_ns) {
    slowest = std::max(slowest.value_or(0), static_cast<double>(ns) / 1e6);
  }
  return slowest;
}

void add_canary(const Snapshot& before, const Snapshot& after, Circumstances& result) {
  result.canary_before_ms = slowest_ms(before.canary_ns);
  result.canary_after_ms = slowest_ms(after.canary_ns);
  for (const auto& [cpu, ns] : after.canary_ns) {
    const auto earlier = before.canary_ns.find(cpu);
    if (earlier == before.canary_ns.end() || earlier->second <= 0) continue;
    const double ratio = static_cast<double>(ns) / static_cast<double>(earlier->second);
    result.canary_slowdown = std::max(result.canary_slowdown.value_or(0), ratio);
  }
}

}  // namespace

Snapshot take_snapshot(std::span<const int> worker_cpus, const fs::path& root) {
  Snapshot snapshot;
  // First what changes fastest once the CPUs rest.
  snapshot.frequency_mhz = slowest_mhz(worker_cpus, root);
  const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  snapshot.time = std::chrono::steady_clock::now();
  snapshot.worker_cpus.assign(worker_cpus.begin(), worker_cpus.end());
  snapshot.cpu_times =
      parse_proc_stat(read_text(root / "proc/stat").value_or(""), ticks_per_second);
  snapshot.own_cpu_s = process_tree_cpu_s(::getpid(), ticks_per_second, root);
  snapshot.load_average_1min = load_average(root);
  snapshot.governor = governor_of(worker_cpus, root);
  snapshot.transparent_huge_pages = transparent_huge_pages(root);
  snapshot.temperature_celsius = hottest_celsius(root);
  snapshot.throttle_events = throttle_events(worker_cpus, root);
  snapshot.quota_throttled_ns = cpu_bandwidth(root).throttled_ns;
  snapshot.firmware_throttle_flags = firmware_flags(root);
  snapshot.memory_available_bytes = available_memory_bytes(root);
  return snapshot;
}

Snapshot take_snapshot_with_canary(std::span<const int> worker_cpus) {
  constexpr int kRepetitions = 5;
  std::map<int, std::int64_t> canary_ns;
  for (const int cpu : worker_cpus) {
    auto durations_ns = run_canary_on_ns(cpu, kRepetitions);
    std::ranges::sort(durations_ns);
    canary_ns[cpu] = durations_ns[kRepetitions / 2];
  }
  Snapshot snapshot = take_snapshot(worker_cpus);
  snapshot.canary_ns = std::move(canary_ns);
  return snapshot;
}

Circumstances between(const Snapshot& before, const Snapshot& after) {
  Circumstances result;
  result.duration_s = std::chrono::duration<double>(after.time - before.time).count();
  add_cpu_times(before, after, result);
  result.load_average_1min = before.load_average_1min;
  const auto both = [](const std::string& first, const std::string& second) {
    return first == second ? first : first + ", then " + second;
  };
  result.governor = combined(before.governor, after.governor, both);
  result.transparent_huge_pages =
      combined(before.transparent_huge_pages, after.transparent_huge_pages, both);
  result.frequency_before_mhz = before.frequency_mhz;
  result.frequency_after_mhz = after.frequency_mhz;
  result.temperature_celsius =
      combined(before.temperature_celsius, after.temperature_celsius,
               [](double first, double second) { return std::max(first, second); });
  result.throttle_events = combined(before.throttle_events, after.throttle_events, increase);
  result.quota_throttled_ns =
      combined(before.quota_throttled_ns, after.quota_throttled_ns, increase);
  result.firmware_throttle_flags = after.firmware_throttle_flags;
  result.memory_available_bytes =
      combined(before.memory_available_bytes, after.memory_available_bytes,
               [](std::size_t first, std::size_t second) { return std::min(first, second); });
  add_canary(before, after, result);
  return result;
}

}  // namespace edgebench::machine
