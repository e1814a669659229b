#include "machine/cpus/core_class.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "machine/cpuinfo.h"
#include "machine/cpus/topology.h"
#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

// Cores of one design differ in their highest clock from one to the next by less than this share.
constexpr double kSameCapacity = 0.05;

struct Core {
  int cpu = 0;
  std::optional<std::string> name;
  std::optional<std::int64_t> capacity;
};

// Of Intel's hybrid processors: "P-core" or "E-core" by the list that the CPU is in.
std::optional<std::string> hybrid_name(int cpu, const fs::path& root) {
  for (const auto& [device, name] : {std::pair("cpu_core", "P-core"), {"cpu_atom", "E-core"}}) {
    const auto list = read_text(root / "sys/devices" / device / "cpus");
    if (list && std::ranges::binary_search(parse_cpu_list(*list), cpu)) return name;
  }
  return std::nullopt;
}

std::vector<Core> cores_of(const fs::path& root) {
  const CpuInfo info = parse_cpuinfo(read_text(root / "proc/cpuinfo").value_or(""));
  std::vector<Core> cores;
  for (const int cpu : online_cpus(root)) {
    Core core{.cpu = cpu, .name = hybrid_name(cpu, root), .capacity = std::nullopt};
    if (const auto known = info.core_names.find(cpu); known != info.core_names.end()) {
      core.name = known->second;
    }
    const auto folder = root / "sys/devices/system/cpu" / fmt::format("cpu{}", cpu);
    core.capacity = read_number<std::int64_t>(folder / "cpu_capacity");
    cores.push_back(std::move(core));
  }
  return cores;
}

// Where not every CPU has a capacity: on Arm the highest clock tells the faster kind, and on a
// hybrid processor the name does. One kind that clocks some cores higher is still one kind.
void rank_without_capacity(std::vector<Core>& cores, const fs::path& root) {
  const bool all_known =
      std::ranges::all_of(cores, [](const Core& core) { return core.capacity.has_value(); });
  if (all_known) return;
  std::map<std::optional<std::string>, std::int64_t> fastest_khz;
  for (Core& core : cores) {
    const auto folder = root / "sys/devices/system/cpu" / fmt::format("cpu{}", core.cpu);
    const auto khz = read_number<std::int64_t>(folder / "cpufreq/cpuinfo_max_freq");
    auto& known = fastest_khz[core.name];
    known = std::max(known, khz.value_or(0));
    core.capacity.reset();
  }
  std::ranges::stable_sort(cores, [&](const Core& left, const Core& right) {
    return fastest_khz[left.name] > fastest_khz[right.name];
  });
}

bool same_kind(const CoreClass& known, const Core& core) {
  if (known.core != core.name) return false;
  if (!known.capacity || !core.capacity) return true;
  return static_cast<double>(*core.capacity) >=
         (1 - kSameCapacity) * static_cast<double>(*known.capacity);
}

std::string class_name(std::size_t at, std::size_t count) {
  if (count == 1) return "all";
  if (at == 0) return "big";
  if (at + 1 == count) return "little";
  return count == 3 ? "middle" : fmt::format("middle{}", at);
}

// "0-3,6", as the kernel writes it.
std::string list_words(const std::vector<int>& cpus) {
  std::string text;
  for (std::size_t i = 0; i < cpus.size();) {
    std::size_t last = i;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", cpus[i]);
    if (last > i) text += fmt::format("-{}", cpus[last]);
    i = last + 1;
  }
  return text;
}

std::string words_for(const std::vector<CoreClass>& classes) {
  std::string text;
  for (const CoreClass& one : classes) text += (text.empty() ? "" : ", ") + words_for(one);
  return text;
}

}  // namespace

std::vector<CoreClass> core_classes(const fs::path& root) {
  std::vector<Core> cores = cores_of(root);
  std::ranges::stable_sort(
      cores, [](const Core& left, const Core& right) { return left.capacity > right.capacity; });
  rank_without_capacity(cores, root);
  std::vector<CoreClass> classes;
  for (const Core& core : cores) {
    auto known =
        std::ranges::find_if(classes, [&](const CoreClass& one) { return same_kind(one, core); });
    if (known == classes.end()) {
      classes.push_back({.name = {}, .core = core.name, .capacity = core.capacity, .cpus = {}});
      known = classes.end() - 1;
    }
    known->cpus.push_back(core.cpu);
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    classes[i].name = class_name(i, classes.size());
    std::ranges::sort(classes[i].cpus);
  }
  return classes;
}

std::string words_for(const CoreClass& core_class) {
  return fmt::format("{} ({} x {}, CPU{} {})", core_class.name, core_class.cpus.size(),
                     core_class.core.value_or("core"), core_class.cpus.size() == 1 ? "" : "s",
                     list_words(core_class.cpus));
}

std::vector<int> cpus_named(const std::string& wanted, const std::vector<CoreClass>& classes) {
  if (wanted.empty()) return {};
  const auto known = std::ranges::find(classes, wanted, &CoreClass::name);
  if (known != classes.end()) return known->cpus;
  std::vector<int> online;
  for (const CoreClass& one : classes)
    online.insert(online.end(), one.cpus.begin(), one.cpus.end());
  // What is no number and no range would be left out in silence.
  static const std::regex kList("[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*");
  const std::vector<int> named = parse_cpu_list(wanted);
  const std::set<int> cpus(named.begin(), named.end());
  const bool sound =
      std::regex_match(wanted, kList) && !cpus.empty() && std::ranges::all_of(cpus, [&](int cpu) {
        return std::ranges::find(online, cpu) != online.end();
      });
  if (sound) return {cpus.begin(), cpus.end()};
  throw UsageError(
      fmt::format("--cores {} is neither a kind of core of this machine nor a list of its CPUs, as "
                  "0-3; there are {}",
                  wanted, words_for(classes)));
}

}  // namespace edgebench::machine
