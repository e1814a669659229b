#include "machine/facts.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/utsname.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "base/hash.h"
#include "machine/cgroup.h"
#include "machine/cpuinfo.h"
#include "machine/cpus/topology.h"
#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kX86 = "x86_64";
constexpr std::string_view kArm = "aarch64";

std::optional<std::string> read_line(const fs::path& path) {
  const auto text = read_text(path);
  if (!text || trimmed(*text).empty()) return std::nullopt;
  return std::string(trimmed(*text));
}

// The kernel's processor. The file exists from Linux 6.1 on; uname says the same where nobody
// emulates: an emulator answers it for the processor that it plays.
std::string kernel_architecture(const fs::path& root) {
  if (const auto text = read_line(root / "proc/sys/kernel/arch")) return *text;
  utsname names{};
  return ::uname(&names) == 0 ? names.machine : "unknown";
}

// QEMU's name for itself where it translates a whole machine's instructions, on x86 in the CPUID
// leaf in which hypervisors sign. A virtual machine that the processor runs itself has another one.
bool is_translated_machine() {
#if defined(__x86_64__)
  constexpr unsigned kHypervisorLeaf = 0x40000000;
  unsigned eax = 0;
  std::array<unsigned, 3> name{};
  __cpuid(kHypervisorLeaf, eax, name[0], name[1], name[2]);
  return std::string_view(reinterpret_cast<const char*>(name.data()), sizeof(name)) ==
         "TCGTCGTCGTCG";
#else
  return false;
#endif
}

// Under `setarch` a 64-bit kernel older than 6.1 answers with its 32-bit name.
bool runs_natively(std::string_view program, std::string_view kernel) {
  if (kernel == program) return true;
  if (program == kX86) return kernel == "i686";
  return program == kArm && (kernel == "armv8l" || kernel == "armv7l");
}

// Whether the tree is that of a kernel for x86: none other has a microcode or the time stamp
// counter.
bool is_x86(const fs::path& root) {
  std::error_code error;
  if (fs::exists(root / "sys/devices/system/cpu/cpu0/microcode", error)) return true;
  const auto clocks =
      read_text(root / "sys/devices/system/clocksource/clocksource0/available_clocksource");
  return clocks && std::ranges::count(words(*clocks), "tsc") > 0;
}

// A program for another processor than the kernel's runs only where something translates it.
// Kernels before 6.1 do not say theirs; one for x86 then shows in what x86 alone has.
std::optional<std::string> emulator(const fs::path& root, std::string_view program,
                                    const CpuInfo& cpu) {
  const std::string kernel = kernel_architecture(root);
  if (!runs_natively(program, kernel))
    return fmt::format("a program for {} on a kernel for {}", program, kernel);
  if (program != kX86 && is_x86(root)) {
    return fmt::format("a program for {} on a kernel for {}", program, kX86);
  }
  if (cpu.hypervisor && is_translated_machine()) return "QEMU without KVM";
  return std::nullopt;
}

// uname's node name. A kernel that nobody told one has "(none)".
std::optional<std::string> host_name(const fs::path& root) {
  auto name = read_line(root / "proc/sys/kernel/hostname");
  return name == "(none)" ? std::nullopt : name;
}

// An image that writes its machine-id at the first start holds "uninitialized" until then.
std::optional<std::string> system_id(const fs::path& root) {
  constexpr std::size_t kLength = 16;
  const auto id = read_line(root / "etc/machine-id");
  if (!id || id == "uninitialized") return std::nullopt;
  return sha256_hex("edgebench " + *id).substr(0, kLength);
}

std::optional<std::string> board(const fs::path& root) {
  if (auto model = read_line(root / "proc/device-tree/model")) return model;
  return read_line(root / "sys/class/dmi/id/product_name");
}

std::optional<std::string> operating_system(const fs::path& root) {
  const std::string text = read_text(root / "etc/os-release").value_or("");
  auto name = value_of(text, "PRETTY_NAME", '=');
  if (!name) return std::nullopt;
  if (name->size() >= 2 && name->starts_with('"')) *name = name->substr(1, name->size() - 2);
  return std::string(*name);
}

std::optional<std::string> hypervisor(const fs::path& root, bool cpu_flag) {
  if (auto type = read_line(root / "sys/hypervisor/type")) return type;
  if (auto type = read_line(root / "proc/device-tree/hypervisor/compatible")) return type;
  if (!cpu_flag) return std::nullopt;
  return read_line(root / "sys/class/dmi/id/sys_vendor").value_or("unnamed");
}

std::optional<std::string> container(const fs::path& root) {
  const std::string groups = read_text(root / "proc/self/cgroup").value_or("");
  if (groups.find("kubepods") != std::string::npos) return "kubernetes";
  std::error_code error;
  if (fs::exists(root / ".dockerenv", error)) return "docker";
  if (fs::exists(root / "run/.containerenv", error)) return "podman";
  if (groups.find("/docker") != std::string::npos) return "docker";
  if (groups.find("/lxc") != std::string::npos) return "lxc";
  return std::nullopt;
}

// sysfs writes "512K"; always kibibytes in practice, but M is cheap to know.
std::optional<std::size_t> cache_bytes(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return std::nullopt;
  const std::size_t unit = text.ends_with('K') ? 1024 : text.ends_with('M') ? 1024 * 1024 : 1;
  if (unit != 1) text.remove_suffix(1);
  const auto count = parse_number<std::size_t>(text);
  return count ? std::optional(*count * unit) : std::nullopt;
}

// A limit above what the machine has limits nothing.
std::optional<std::size_t> memory_limit_below(const std::optional<std::size_t>& memory_bytes,
                                              const fs::path& root) {
  const auto limit = memory_limit(root);
  if (!limit || limit->limit_bytes >= memory_bytes.value_or(SIZE_MAX)) return std::nullopt;
  return limit->limit_bytes;
}

// Distinct cores among the online CPUs; nullopt if the kernel names no CPU.
std::optional<std::size_t> physical_cores(const std::vector<int>& cpus, const fs::path& root) {
  std::set<int> cores;
  for (const int cpu : cpus) cores.insert(place_of(cpu, root).core);
  return cores.empty() ? std::nullopt : std::optional(cores.size());
}

}  // namespace

std::vector<Cache> caches(const fs::path& root) {
  std::vector<Cache> found;
  for (const fs::path& folder : entries_of(root / "sys/devices/system/cpu/cpu0/cache")) {
    const auto level = read_number<int>(folder / "level");
    const auto size = read_text(folder / "size");
    if (!level || !size) continue;
    const auto shared = read_text(folder / "shared_cpu_list");
    found.push_back(
        {.level = *level,
         .type = read_line(folder / "type"),
         .size_bytes = cache_bytes(*size),
         .shared_by_cpus = shared ? std::optional(parse_cpu_list(*shared).size()) : std::nullopt});
  }
  return found;
}

std::string_view built_for() {
#if defined(__x86_64__)
  return kX86;
#elif defined(__aarch64__)
  return kArm;
#else
  return "unknown";
#endif
}

MachineFacts machine_facts(const fs::path& root, std::string_view program) {
  const CpuInfo cpu = parse_cpuinfo(read_text(root / "proc/cpuinfo").value_or(""));
  const std::vector<int> online = online_cpus(root);
  const std::size_t logical =
      online.empty() ? static_cast<std::size_t>(cpu.logical_cpus) : online.size();
  const auto memory_bytes = bytes_of(read_text(root / "proc/meminfo").value_or(""), "MemTotal");
  auto emulated = emulator(root, program, cpu);
  return {.host_name = host_name(root),
          .system_id = system_id(root),
          .architecture = emulated ? std::string(program) : kernel_architecture(root),
          .board = board(root),
          .cpu_model = cpu.model,
          .cpu_vendor = cpu.vendor,
          .logical_cpus = logical == 0 ? std::nullopt : std::optional(logical),
          .physical_cores = physical_cores(online, root),
          .instruction_sets = cpu.instruction_sets,
          .caches = caches(root),
          .memory_bytes = memory_bytes,
          .memory_limit_bytes = memory_limit_below(memory_bytes, root),
          .cpu_quota = cpu_bandwidth(root).quota_cpus,
          .kernel = read_line(root / "proc/sys/kernel/osrelease"),
          .os = operating_system(root),
          .hypervisor = hypervisor(root, cpu.hypervisor),
          .container = container(root),
          .emulated = std::move(emulated)};
}

}  // namespace edgebench::machine
