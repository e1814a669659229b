#include "machine/accelerator/device_trust.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace edgebench::machine {
namespace {

bool held_back_by(const DeviceCircumstances& seen, ClockReason reason) {
  return seen.clock_reasons &&
         std::ranges::find(*seen.clock_reasons, reason) != seen.clock_reasons->end();
}

std::string limit_text(const DeviceCircumstances& seen) {
  if (!seen.last_loaded || !seen.last_loaded->power_limit_w) return "";
  return fmt::format(" of {:.0f} W", *seen.last_loaded->power_limit_w);
}

void note_throttled(const DeviceCircumstances& seen, std::vector<TrustNote>& notes) {
  const auto note = [&](const std::string& what, const char* probably, const char* advice) {
    notes.push_back({.kind = TrustNoteKind::device_throttled,
                     .seen = fmt::format("{} {}", seen.device, what),
                     .probably = probably,
                     .advice = advice});
  };
  if (held_back_by(seen, ClockReason::power_cap)) {
    note(fmt::format("was held back by its power limit{}", limit_text(seen)),
         "the work wants more power than the limit allows",
         "raise the limit (nvidia-smi -pl), unless this is how it will be deployed");
  }
  const bool hot = held_back_by(seen, ClockReason::thermal_slowdown) ||
                   held_back_by(seen, ClockReason::hardware_thermal);
  if (hot) {
    note("slowed itself down for its temperature", "its cooling does not keep up with the load",
         "cool it better, unless this is how it will be deployed");
  }
  const bool braked = held_back_by(seen, ClockReason::hardware_power_brake);
  if (braked) {
    note("was slowed down by its power supply", "the machine as a whole draws too much power",
         "see what else draws power in this machine, and repeat");
  }
  // NVML sets it together with the two above; alone it has another cause.
  if (held_back_by(seen, ClockReason::hardware_slowdown) && !hot && !braked) {
    note("was slowed down by its hardware", "its power or its temperature rose too fast",
         "look at `nvidia-smi -q -d PERFORMANCE`, and repeat");
  }
}

void note_clock(const DeviceCircumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.first_loaded || !seen.last_loaded) return;
  const auto& first_mhz = seen.first_loaded->sm_clock_mhz;
  const auto& last_mhz = seen.last_loaded->sm_clock_mhz;
  if (!first_mhz || !last_mhz || *first_mhz <= 0) return;
  if (std::abs(*last_mhz / *first_mhz - 1) <= kDeviceClockLimit) return;
  notes.push_back(
      {.kind = TrustNoteKind::device_clock_changed,
       .seen = fmt::format("the clock of {} went from {:.0f} to {:.0f} MHz", seen.device,
                           *first_mhz, *last_mhz),
       .probably = *last_mhz < *first_mhz ? "heat or a power limit ended a boost"
                                          : "the clock had not yet risen",
       .advice = "where the device is yours, lock its clock (nvidia-smi -lgc), and repeat"});
}

void note_hot(const DeviceCircumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.hottest_celsius || !seen.slowdown_celsius) return;
  if (*seen.hottest_celsius < *seen.slowdown_celsius - kNearSlowdown_celsius) return;
  notes.push_back(
      {.kind = TrustNoteKind::device_hot,
       .seen = fmt::format("{} was {:.0f} degrees Celsius hot, and slows itself down at {:.0f}",
                           seen.device, *seen.hottest_celsius, *seen.slowdown_celsius),
       .probably = "its cooling hardly keeps up with the load",
       .advice = "cool it better, unless this is how it will be deployed"});
}

// Before and after, no worker of ours is left.
void note_shared(const DeviceCircumstances& seen, std::vector<TrustNote>& notes) {
  std::uint64_t others = 0;
  for (const auto* reading : {&seen.before, &seen.after}) {
    if (*reading) others = std::max(others, (*reading)->compute_processes.value_or(0));
  }
  if (others == 0) return;
  notes.push_back({.kind = TrustNoteKind::device_shared,
                   .seen = fmt::format("{} held {} for computing",
                                       others == 1 ? std::string("another process")
                                                   : fmt::format("{} other processes", others),
                                       seen.device),
                   .probably = "the device is shared with other programs or users",
                   .advice = "look at `nvidia-smi`, stop what can be stopped, and repeat"});
}

}  // namespace

std::vector<TrustNote> trust_notes(const DeviceCircumstances& circumstances) {
  constexpr std::array kRules = {note_throttled, note_clock, note_hot, note_shared};
  std::vector<TrustNote> notes;
  for (const auto rule : kRules) rule(circumstances, notes);
  return notes;
}

}  // namespace edgebench::machine
