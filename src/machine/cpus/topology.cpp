#include "machine/cpus/topology.h"

#include <string>

#include "machine/kernel_text.h"

namespace edgebench::machine {

CpuPlace place_of(int cpu, const std::filesystem::path& root) {
  const auto folder = root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)) / "topology";
  CpuPlace place{.cpu = cpu, .core = cpu, .package = 0};
  auto siblings = read_text(folder / "core_cpus_list");
  if (!siblings) siblings = read_text(folder / "thread_siblings_list");
  if (siblings) {
    const auto cpus = parse_cpu_list(*siblings);
    if (!cpus.empty()) place.core = cpus.front();
  }
  // Many ARM kernels say -1: there is no such thing as a package.
  const auto package = read_number<int>(folder / "physical_package_id");
  if (package && *package > 0) place.package = *package;
  return place;
}

std::vector<int> online_cpus(const std::filesystem::path& root) {
  const auto text = read_text(root / "sys/devices/system/cpu/online");
  return text ? parse_cpu_list(*text) : std::vector<int>();
}

}  // namespace edgebench::machine
