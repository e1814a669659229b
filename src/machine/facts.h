// What this computer is: the facts that do not change while edgebench runs. They go into every
// run's record, so that a result can be judged by somebody who has never seen the machine.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_fields.h"
#include "machine/accelerator/device.h"

namespace edgebench::machine {

// Of CPU 0.
struct Cache {
  int level = 1;
  std::optional<std::string> type;  // "Data", "Instruction", "Unified"
  std::optional<std::size_t> size_bytes;
  std::optional<std::size_t> shared_by_cpus;
  bool operator==(const Cache&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(required("level", &Cache::level), optional("type", &Cache::type),
          optional("size_bytes", &Cache::size_bytes),
          optional("shared_by_cpus", &Cache::shared_by_cpus));
  }
};

// Nothing means "not available"; for hypervisor, container, emulator and the control group's limits
// "none was found".
struct MachineFacts {
  // What the machine calls itself, which others may as well: two boards often have the name that
  // their system came with. Nothing in old records.
  std::optional<std::string> host_name;
  // A hash of the system's own random number (/etc/machine-id), which itself is to stay private
  // (machine-id(5)). It tells two boards of one name apart, unless one is a copy of the other.
  std::optional<std::string> system_id;
  std::string architecture;          // "x86_64", "aarch64"
  std::optional<std::string> board;  // The device tree's model, else DMI's product.
  std::optional<std::string> cpu_model;
  std::optional<std::string> cpu_vendor;
  std::optional<std::size_t> logical_cpus;
  std::optional<std::size_t> physical_cores;
  std::vector<std::string>
      instruction_sets;       // The kernel's names of those that matter (cpuinfo.h).
  std::vector<Cache> caches;  // Empty where the kernel does not say.
  std::optional<std::size_t> memory_bytes;
  std::optional<std::size_t> memory_limit_bytes;  // The control group's, below that.
  std::optional<double> cpu_quota;        // CPUs' worth of time that the control group allows.
  std::optional<std::string> kernel;      // "6.1.0-18-amd64"
  std::optional<std::string> os;          // "Debian GNU/Linux 12 (bookworm)"
  std::optional<std::string> hypervisor;  // Its name, or "unnamed".
  std::optional<std::string> container;   // "docker", "podman", "kubernetes", "lxc"
  // What translates this program's instructions, in words for a sentence; no time that was taken
  // there says anything of the processor that it plays.
  std::optional<std::string> emulated;
  // Its accelerators, as far as somebody was asked for them (accelerator/devices.h);
  // machine_facts() asks nobody, because that can wake one up.
  std::vector<DeviceFacts> devices = {};

  static constexpr void fields(const auto& visit) {
    visit(if_any("host_name", &MachineFacts::host_name),
          if_any("system_id", &MachineFacts::system_id),
          optional("architecture", &MachineFacts::architecture),
          optional("board", &MachineFacts::board), optional("cpu_model", &MachineFacts::cpu_model),
          optional("cpu_vendor", &MachineFacts::cpu_vendor),
          optional("logical_cpus", &MachineFacts::logical_cpus),
          optional("physical_cores", &MachineFacts::physical_cores),
          optional("instruction_sets", &MachineFacts::instruction_sets),
          optional("caches", &MachineFacts::caches),
          optional("memory_bytes", &MachineFacts::memory_bytes),
          if_any("memory_limit_bytes", &MachineFacts::memory_limit_bytes),
          optional("cpu_quota", &MachineFacts::cpu_quota),
          optional("kernel", &MachineFacts::kernel), optional("os", &MachineFacts::os),
          optional("hypervisor", &MachineFacts::hypervisor),
          optional("container", &MachineFacts::container),
          if_any("emulated", &MachineFacts::emulated), if_any("devices", &MachineFacts::devices));
  }
};

// The processor that this program was compiled for, as the kernel names it.
std::string_view built_for();

// `program` is the processor that the program which asks was compiled for.
MachineFacts machine_facts(const std::filesystem::path& root = "/",
                           std::string_view program = built_for());

// The caches alone.
std::vector<Cache> caches(const std::filesystem::path& root = "/");

}  // namespace edgebench::machine
