#include "machine/cgroup.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

void tighten(std::optional<double>& quota_cpus, double quota, double period) {
  if (quota <= 0 || period <= 0) return;
  quota_cpus = std::min(quota_cpus.value_or(quota / period), quota / period);
}

// Summed, not the maximum: a difference between two readings must see every group's part.
void add(std::optional<std::int64_t>& throttled_ns, std::optional<std::int64_t> value) {
  if (value) throttled_ns = throttled_ns.value_or(0) + *value;
}

// cpu.max: "max 100000" or "50000 100000", in microseconds.
void read_version_2(const fs::path& folder, CpuBandwidth& bandwidth) {
  const std::string limit = read_text(folder / "cpu.max").value_or("");
  const auto parts = words(limit);
  if (parts.size() == 2) {
    tighten(bandwidth.quota_cpus, parse_number<double>(parts[0]).value_or(0),
            parse_number<double>(parts[1]).value_or(0));
  }
  const std::string counters = read_text(folder / "cpu.stat").value_or("");
  const auto throttled_us = value_of(counters, "throttled_usec", ' ');
  const auto value = throttled_us ? parse_number<std::int64_t>(*throttled_us) : std::nullopt;
  if (value) add(bandwidth.throttled_ns, *value * 1000);
}

// A quota of -1 is no limit; throttled_time is in nanoseconds.
void read_version_1(const fs::path& folder, CpuBandwidth& bandwidth) {
  tighten(bandwidth.quota_cpus, read_number<double>(folder / "cpu.cfs_quota_us").value_or(0),
          read_number<double>(folder / "cpu.cfs_period_us").value_or(0));
  const std::string counters = read_text(folder / "cpu.stat").value_or("");
  const auto throttled_ns = value_of(counters, "throttled_time", ' ');
  if (throttled_ns) add(bandwidth.throttled_ns, parse_number<std::int64_t>(*throttled_ns));
}

// The group's folder below its mount and each ancestor up to the mount itself. Inside a container
// the path may name groups that only the host sees; those folders are simply absent.
template <typename Reader>
void read_group_and_ancestors(const fs::path& mount, std::string_view group, Reader read,
                              CpuBandwidth& bandwidth) {
  for (fs::path path = fs::path(group).relative_path(); !path.empty(); path = path.parent_path()) {
    read(mount / path, bandwidth);
  }
  read(mount, bandwidth);
}

}  // namespace

CpuBandwidth cpu_bandwidth(const fs::path& root) {
  CpuBandwidth bandwidth;
  const fs::path mount = root / "sys/fs/cgroup";
  // Lines are "hierarchy:controllers:path"; version 2 is hierarchy 0 without controllers.
  const std::string groups = read_text(root / "proc/self/cgroup").value_or("");
  for (const std::string_view line : split(groups, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() != 3) continue;
    const auto controllers = split(fields[1], ',');
    if (fields[1].empty()) {
      read_group_and_ancestors(mount, fields[2], read_version_2, bandwidth);
    } else if (std::ranges::find(controllers, "cpu") != controllers.end()) {
      read_group_and_ancestors(mount / fields[1], fields[2], read_version_1, bandwidth);
    }
  }
  return bandwidth;
}

}  // namespace edgebench::machine
