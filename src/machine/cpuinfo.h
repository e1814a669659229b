// What /proc/cpuinfo says of the processor. Its form differs between architectures: x86 gives a
// model name and "flags"; ARM gives implementer and part numbers, from which the core's name is
// looked up here, and "Features".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace edgebench::machine {

struct CpuInfo {
  // "Intel(R) Xeon(R) ..."; on ARM the cores' names with their counts, "4 x Cortex-A76".
  std::optional<std::string> model;
  std::optional<std::string> vendor;
  int logical_cpus = 0;
  // Those that matter to inference, under the kernel's names, in the order of a fixed list: the
  // ones that every CPU of the machine has.
  std::vector<std::string> instruction_sets;
  bool hypervisor = false;  // The x86 flag: we run in a virtual machine.
};

CpuInfo parse_cpuinfo(std::string_view text);

}  // namespace edgebench::machine
