#include "machine/killed.h"

#include <string>

#include "machine/cgroup.h"
#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

// systemd-oomd acts after half a minute in which most of the time is lost so.
constexpr std::int64_t kPressure_us = 1'000'000;

// "full avg10=0.00 avg60=0.00 avg300=0.00 total=12", in microseconds.
std::optional<std::int64_t> stalled_us(const fs::path& root) {
  const std::string text = read_text(root / "proc/pressure/memory").value_or("");
  const auto full = value_of(text, "full", ' ');
  if (!full) return std::nullopt;
  const std::size_t at = full->rfind("total=");
  if (at == full->npos) return std::nullopt;
  return parse_number<std::int64_t>(full->substr(at + 6));
}

std::optional<std::int64_t> machine_kills(const fs::path& root) {
  const std::string text = read_text(root / "proc/vmstat").value_or("");
  const auto kills = value_of(text, "oom_kill", ' ');
  return kills ? parse_number<std::int64_t>(*kills) : std::nullopt;
}

std::optional<std::int64_t> increase(const std::optional<std::int64_t>& before,
                                     const std::optional<std::int64_t>& after) {
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

}  // namespace

KillSigns kill_signs(const fs::path& root) {
  return {.group_kills = memory_kills(root),
          .machine_kills = machine_kills(root),
          .stalled_us = stalled_us(root)};
}

KilledFor killed_for(const KillSigns& before, const KillSigns& after) {
  auto kills = increase(before.group_kills, after.group_kills);
  // Of other groups, too, so only where ours does not count.
  if (!kills) kills = increase(before.machine_kills, after.machine_kills);
  if (kills.value_or(0) > 0) return KilledFor::memory;
  const bool pressure = increase(before.stalled_us, after.stalled_us).value_or(0) >= kPressure_us;
  return kills && !pressure ? KilledFor::another_reason : KilledFor::probably_memory;
}

}  // namespace edgebench::machine
