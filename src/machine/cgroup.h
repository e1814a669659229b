// What the control groups allow this process: a container with a CPU quota is stopped in the middle
// of an inference once its share of a period (100 ms as a rule) is used up, which looks like a slow
// runtime. Source: the kernel's Documentation/admin-guide/cgroup-v2.rst and
// scheduler/sched-bwc.rst.
#pragma once

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

}  // namespace edgebench::machine
