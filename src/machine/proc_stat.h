// Who had the CPUs: /proc/stat for the whole machine (inside a container, too: the host's), and
// /proc/<pid>/stat for our own part of it. Source: proc(5). Both count in clock ticks, 10 ms as a
// rule, so differences are worth reading over a second or more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

namespace edgebench::machine {

// Since boot, in seconds.
struct CpuTimes {
  double busy_s = 0;   // User, nice, system and interrupts.
  double idle_s = 0;   // Idle, also when waiting for a disk.
  double steal_s = 0;  // Ready to run, but the hypervisor ran somebody else.

  CpuTimes operator-(const CpuTimes& earlier) const;
  CpuTimes& operator+=(const CpuTimes& other);
  double total_s() const { return busy_s + idle_s + steal_s; }
};

// Keyed by CPU number. Lines that cannot be read are left out.
std::map<int, CpuTimes> parse_proc_stat(std::string_view text, double ticks_per_second);

// What this process and all its descendants, alive or waited for, have used so far; nullopt if
// /proc does not say. Processes that leave the tree by double forking are not seen.
std::optional<double> process_tree_cpu_s(int pid, double ticks_per_second,
                                         const std::filesystem::path& root = "/");

}  // namespace edgebench::machine
