// Why a process of ours was killed. The kernel counts what it kills for want of memory, so a kill
// that it did not count was somebody's: a person's, or a service's. Only services that kill on
// memory pressure (systemd-oomd, earlyoom) leave no count; then everybody waited for memory before.
// Source: cgroup-v2.rst (memory.events), cgroup-v1/memory.rst, accounting/psi.rst.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace edgebench::machine {

// So far; nullopt where the kernel does not count.
struct KillSigns {
  std::optional<std::int64_t> group_kills;    // For want of memory, in our control group.
  std::optional<std::int64_t> machine_kills;  // The same, anywhere.
  std::optional<std::int64_t> stalled_us;     // Time in which all tasks waited for memory.
};

KillSigns kill_signs(const std::filesystem::path& root = "/");

enum class KilledFor { memory, probably_memory, another_reason };

// `before`: from before the process was started; `after`: from after its end.
KilledFor killed_for(const KillSigns& before, const KillSigns& after);

}  // namespace edgebench::machine
