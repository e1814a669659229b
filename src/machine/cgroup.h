// What the control groups allow this process: a container with a CPU quota is stopped in the middle
// of an inference once its share of a period (100 ms as a rule) is used up, which looks like a slow
// runtime; one with a memory limit has a process of it killed, whatever the machine has left.
// Source: the kernel's Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst and
// scheduler/sched-bwc.rst.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace edgebench::machine {

struct CpuBandwidth {
  // CPUs' worth of time per period, the strictest of our group and its ancestors; nullopt: no
  // limit.
  std::optional<double> quota_cpus;
  // Time for which our group and its ancestors were stopped, so far; nullopt: the kernel does not
  // count it.
  std::optional<std::int64_t> throttled_ns;
};

CpuBandwidth cpu_bandwidth(const std::filesystem::path& root = "/");

// The CPUs that `cpus` amount to under the group's quota: of half a CPU's time one, of one and a
// half two. For work that is not timed, where more threads would only wait and take memory.
std::size_t cpus_within_quota(std::size_t cpus, const std::filesystem::path& root = "/");

// Of all processes of the group together, the strictest of our group and its ancestors.
struct MemoryLimit {
  std::size_t limit_bytes = 0;
  // What none of them has used yet. Files that the kernel keeps in memory count as not used: it
  // drops them first.
  std::size_t left_bytes = 0;
};

// Nothing: no limit, or the kernel does not say.
std::optional<MemoryLimit> memory_limit(const std::filesystem::path& root = "/");

// Processes of our group that the system has killed for want of memory, so far.
std::optional<std::int64_t> memory_kills(const std::filesystem::path& root = "/");

}  // namespace edgebench::machine
