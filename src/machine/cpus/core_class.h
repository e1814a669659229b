// The kinds of cores of one machine. Phones and boards join fast cores and frugal ones
// (big.LITTLE), Intel's hybrid processors do the same. A figure belongs to one kind: threads on two
// of them wait for the slower one, and a worker that moves between them measures the scheduler.
//
// Sources: the kernel's Documentation/ABI/testing/sysfs-devices-system-cpu (cpu_capacity) and, for
// Intel's hybrid processors, the event devices cpu_core and cpu_atom, each with its list of CPUs
// (man perf-list); core names as in cpuinfo.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"

namespace edgebench::machine {

struct CoreClass {
  std::string name;                      // "big", "little"; "all" where there is one kind.
  std::optional<std::string> core;       // "Cortex-A76", where the kernel says.
  std::optional<std::int64_t> capacity;  // The kernel's figure, 1024 for the fastest.
  std::vector<int> cpus;                 // Ascending.

  static constexpr void fields(const auto& visit) {
    visit(required("name", &CoreClass::name), optional("core", &CoreClass::core),
          optional("capacity", &CoreClass::capacity), optional("cpus", &CoreClass::cpus));
  }
  bool operator==(const CoreClass&) const = default;
};

// Of the online CPUs, the fastest kind first. Two kinds are "big" and "little", a third between
// them "middle", more than that "middle1", "middle2" and so on. Where the kernel tells no
// difference, one.
std::vector<CoreClass> core_classes(const std::filesystem::path& root = "/");

// "big (4 x Cortex-A76, CPUs 4-7)".
std::string words_for(const CoreClass& core_class);

// The CPUs that `wanted` names: of a class by its name, or a list as the kernel writes it, "0-3,6".
// Nothing is named by an empty text. Throws UsageError, with what there is, for everything else.
std::vector<int> cpus_named(const std::string& wanted, const std::vector<CoreClass>& classes);

}  // namespace edgebench::machine
