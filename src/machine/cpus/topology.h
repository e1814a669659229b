// Which logical CPUs share a physical core, and which a package. Source: the kernel's
// Documentation/admin-guide/cputopology.rst (core_cpus_list; thread_siblings_list before 5.3).
#pragma once

#include <filesystem>
#include <vector>

#include "base/json_fields.h"

namespace edgebench::machine {

struct CpuPlace {
  int cpu = 0;
  int core = 0;     // The lowest CPU number on the same physical core: unique in the machine.
  int package = 0;  // The socket; 0 where the kernel does not say.

  static constexpr void fields(const auto& visit) {
    visit(required("cpu", &CpuPlace::cpu), required("core", &CpuPlace::core),
          required("package", &CpuPlace::package));
  }
};

// Where the kernel is silent, a CPU counts as a core of its own.
CpuPlace place_of(int cpu, const std::filesystem::path& root = "/");

// Online logical CPUs, ascending; empty if /sys does not say.
std::vector<int> online_cpus(const std::filesystem::path& root = "/");

}  // namespace edgebench::machine
