#include "machine/cgroup.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

enum class Version { one, two };

// The folder of our group in a hierarchy and those of its ancestors, from the group to the mount.
// Inside a container the path may name groups that only the host sees; those folders are simply
// absent.
struct Hierarchy {
  Version version = Version::two;
  std::vector<fs::path> folders;
};

// The hierarchies that `controller` may be in: version 1's of that name, and version 2's.
std::vector<Hierarchy> hierarchies_of(std::string_view controller, const fs::path& root) {
  std::vector<Hierarchy> found;
  // Lines are "hierarchy:controllers:path"; version 2 is hierarchy 0 without controllers.
  const std::string groups = read_text(root / "proc/self/cgroup").value_or("");
  for (const std::string_view line : split(groups, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == line.npos ? line.npos : line.find(':', first + 1);
    if (second == line.npos) continue;
    const std::string_view names = line.substr(first + 1, second - first - 1);
    const std::string_view group = line.substr(second + 1);  // It may hold colons, too.
    const auto controllers = split(names, ',');
    const Version version = names.empty() ? Version::two : Version::one;
    if (version == Version::one && std::ranges::find(controllers, controller) == controllers.end())
      continue;
    const fs::path mount = root / "sys/fs/cgroup" / names;
    Hierarchy hierarchy{.version = version, .folders = {}};
    for (fs::path path = fs::path(group).relative_path(); !path.empty();
         path = path.parent_path()) {
      hierarchy.folders.push_back(mount / path);
    }
    hierarchy.folders.push_back(mount);
    found.push_back(std::move(hierarchy));
  }
  return found;
}

// A line "key number" of a file such as memory.stat.
std::optional<std::int64_t> counter(const fs::path& file, std::string_view key) {
  const std::string text = read_text(file).value_or("");
  const auto value = value_of(text, key, ' ');
  return value ? parse_number<std::int64_t>(*value) : std::nullopt;
}

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
  const auto throttled_us = counter(folder / "cpu.stat", "throttled_usec");
  if (throttled_us) add(bandwidth.throttled_ns, *throttled_us * 1000);
}

// A quota of -1 is no limit; throttled_time is in nanoseconds.
void read_version_1(const fs::path& folder, CpuBandwidth& bandwidth) {
  tighten(bandwidth.quota_cpus, read_number<double>(folder / "cpu.cfs_quota_us").value_or(0),
          read_number<double>(folder / "cpu.cfs_period_us").value_or(0));
  add(bandwidth.throttled_ns, counter(folder / "cpu.stat", "throttled_time"));
}

// The names of a version's files. Version 1 counts only with "total_" what is in groups below.
struct MemoryFiles {
  const char* limit;
  const char* used;
  const char* inactive_files;
  const char* active_files;
  const char* events;  // With a line "oom_kill <number>".
};

MemoryFiles memory_files(Version version) {
  if (version == Version::two) {
    return {"memory.max", "memory.current", "inactive_file", "active_file", "memory.events"};
  }
  return {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file",
          "total_active_file", "memory.oom_control"};
}

// Version 2 writes "max" for no limit, version 1 the largest number of whole pages.
constexpr std::size_t kNoLimit_bytes = std::size_t{1} << 60;

std::optional<MemoryLimit> limit_in(const fs::path& folder, const MemoryFiles& files) {
  const auto limit_bytes = read_number<std::size_t>(folder / files.limit);
  if (!limit_bytes || *limit_bytes >= kNoLimit_bytes) return std::nullopt;
  const auto used_bytes = read_number<std::int64_t>(folder / files.used).value_or(0);
  const std::int64_t files_bytes =
      counter(folder / "memory.stat", files.inactive_files).value_or(0) +
      counter(folder / "memory.stat", files.active_files).value_or(0);
  const auto held_bytes =
      static_cast<std::size_t>(std::max<std::int64_t>(0, used_bytes - files_bytes));
  return MemoryLimit{.limit_bytes = *limit_bytes,
                     .left_bytes = *limit_bytes - std::min(*limit_bytes, held_bytes)};
}

}  // namespace

CpuBandwidth cpu_bandwidth(const fs::path& root) {
  CpuBandwidth bandwidth;
  for (const Hierarchy& hierarchy : hierarchies_of("cpu", root)) {
    const auto read = hierarchy.version == Version::two ? read_version_2 : read_version_1;
    for (const fs::path& folder : hierarchy.folders) read(folder, bandwidth);
  }
  return bandwidth;
}

std::size_t cpus_within_quota(std::size_t cpus, const fs::path& root) {
  const auto quota_cpus = cpu_bandwidth(root).quota_cpus;
  if (!quota_cpus) return cpus;
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(*quota_cpus)), 1,
                                 std::max<std::size_t>(cpus, 1));
}

std::optional<MemoryLimit> memory_limit(const fs::path& root) {
  std::optional<MemoryLimit> strictest;
  for (const Hierarchy& hierarchy : hierarchies_of("memory", root)) {
    for (const fs::path& folder : hierarchy.folders) {
      const auto limit = limit_in(folder, memory_files(hierarchy.version));
      if (!limit) continue;
      if (!strictest) strictest = limit;
      strictest->limit_bytes = std::min(strictest->limit_bytes, limit->limit_bytes);
      strictest->left_bytes = std::min(strictest->left_bytes, limit->left_bytes);
    }
  }
  return strictest;
}

std::optional<std::int64_t> memory_kills(const fs::path& root) {
  for (const Hierarchy& hierarchy : hierarchies_of("memory", root)) {
    for (const fs::path& folder : hierarchy.folders) {
      const auto kills = counter(folder / memory_files(hierarchy.version).events, "oom_kill");
      if (kills) return kills;
    }
  }
  return std::nullopt;
}

}  // namespace edgebench::machine
