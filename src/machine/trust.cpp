#include "machine/trust.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace edgebench::machine {
namespace {

void note_steal(const Circumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.steal_fraction || *seen.steal_fraction <= kStealLimit) return;
  notes.push_back({.kind = TrustNoteKind::steal,
                   .seen = fmt::format("the hypervisor took {:.1f} % of the workers' CPU time",
                                       *seen.steal_fraction * 100),
                   .probably = "other virtual machines share the host's cores",
                   .advice = "repeat at a quieter time, or on a machine with dedicated cores"});
}

void note_other_load(const Circumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.others_busy_cpus || !seen.machine_cpus) return;
  const double limit_cpus = kOthersLimit * static_cast<double>(*seen.machine_cpus);
  if (*seen.others_busy_cpus <= limit_cpus) return;
  notes.push_back({.kind = TrustNoteKind::other_load,
                   .seen = fmt::format("other processes kept {:.2f} of {} CPUs busy",
                                       *seen.others_busy_cpus, *seen.machine_cpus),
                   .probably = "a build, a browser or a service runs beside the measurement",
                   .advice = "look at `top`, stop what can be stopped, and repeat"});
}

void note_governor(const Circumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.governor || *seen.governor == "performance") return;
  notes.push_back({.kind = TrustNoteKind::governor,
                   .seen = fmt::format("the frequency governor is \"{}\"", *seen.governor),
                   .probably = "the system saves power, so the clock follows the load",
                   .advice = "as root: echo performance | tee "
                             "/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"});
}

void note_frequency(const Circumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.frequency_before_mhz || !seen.frequency_after_mhz) return;
  const double before_mhz = *seen.frequency_before_mhz;
  const double after_mhz = *seen.frequency_after_mhz;
  if (before_mhz <= 0 || std::abs(after_mhz / before_mhz - 1) <= kFrequencyLimit) return;
  const bool slower = after_mhz < before_mhz;
  notes.push_back(
      {.kind = TrustNoteKind::frequency_changed,
       .seen = fmt::format("the clock went from {:.0f} to {:.0f} MHz", before_mhz, after_mhz),
       .probably = slower ? "heat or a power limit ended a boost" : "the clock had not yet risen",
       .advice = "use the performance governor, let the machine cool or warm up, and repeat"});
}

void note_canary(const Circumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.canary_slowdown || *seen.canary_slowdown - 1 <= kCanaryLimit) return;
  notes.push_back(
      {.kind = TrustNoteKind::canary_slowed,
       .seen = fmt::format("a fixed loop of arithmetic ran {:.0f} % slower after than before",
                           (*seen.canary_slowdown - 1) * 100),
       .probably = "the clock dropped, or something else shares the core",
       .advice = "trust the ratios, which are taken side by side, more than the latencies"});
}

void note_heat(const Circumstances& seen, std::vector<TrustNote>& notes) {
  const auto note = [&](TrustNoteKind kind, const std::string& what, const char* probably) {
    notes.push_back({.kind = kind,
                     .seen = what,
                     .probably = probably,
                     .advice = "cool it better, unless this is how it will be deployed"});
  };
  if (seen.temperature_celsius && *seen.temperature_celsius >= kHotCelsius) {
    note(TrustNoteKind::hot,
         fmt::format("it was {:.0f} degrees Celsius hot", *seen.temperature_celsius),
         "the cooling does not keep up with the load");
  }
  if (seen.throttle_events && *seen.throttle_events > 0) {
    note(TrustNoteKind::throttled,
         fmt::format("the processor throttled itself {} times", *seen.throttle_events),
         "it reached its limit of temperature");
  }
}

void note_quota(const Circumstances& seen, std::vector<TrustNote>& notes) {
  if (!seen.quota_throttled_ns || *seen.quota_throttled_ns <= kQuotaThrottledLimit_ns) return;
  notes.push_back(
      {.kind = TrustNoteKind::quota_throttled,
       .seen =
           fmt::format("the container was stopped for {:.0f} ms because its CPU quota was used up",
                       static_cast<double>(*seen.quota_throttled_ns) / 1e6),
       .probably = "its limit of CPU time is below what the threads use",
       .advice = "raise the limit (docker --cpus, Kubernetes limits.cpu) or use fewer threads"});
}

void note_firmware(const Circumstances& seen, std::vector<TrustNote>& notes) {
  // The upper bits tell of the time since boot, which may be long past.
  constexpr unsigned kNow = 0xF;
  if (!seen.firmware_throttle_flags || (*seen.firmware_throttle_flags & kNow) == 0) return;
  const unsigned flags = *seen.firmware_throttle_flags;
  const bool under_voltage = (flags & 1) != 0;
  notes.push_back(
      {.kind = TrustNoteKind::firmware_throttled,
       .seen = fmt::format("the board's firmware holds the clock down (flags {:#x})", flags),
       .probably = under_voltage ? "the supply voltage is too low" : "it is too hot",
       .advice = under_voltage ? "use the board's own power supply and a short cable"
                               : "cool the board better"});
}

}  // namespace

std::string TrustNote::sentence() const {
  return fmt::format("{}: probably {}; {}", seen, probably, advice);
}

std::vector<TrustNote> trust_notes(const Circumstances& circumstances) {
  constexpr std::array kRules = {note_steal,  note_other_load, note_governor, note_frequency,
                                 note_canary, note_heat,       note_quota,    note_firmware};
  std::vector<TrustNote> notes;
  for (const auto rule : kRules) rule(circumstances, notes);
  return notes;
}

}  // namespace edgebench::machine
