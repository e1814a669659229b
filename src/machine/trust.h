// Whether the machine was quiet enough for its figures to be believed, in words. A note never
// changes a figure and never removes one: it tells the reader what was seen, why probably, and what
// to do about it. The list is closed; each kind has a threshold with a reason.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/circumstances.h"

namespace edgebench::machine {

enum class TrustNoteKind {
  steal,
  other_load,
  governor,
  frequency_changed,
  canary_slowed,
  hot,
  throttled,
  quota_throttled,
  firmware_throttled,
  // Of an accelerator: accelerator/device_trust.h has their thresholds.
  device_throttled,
  device_clock_changed,
  device_hot,
  device_shared,
};

struct TrustNote {
  TrustNoteKind kind;
  std::string seen;      // "the hypervisor took 4.1 % of the workers' CPU time"
  std::string probably;  // Why, probably.
  std::string advice;    // What to do.
  std::string sentence() const;
};

// Differences of 3 % are what the method sets out to find, so a disturbance that can shift a figure
// by a good part of that is worth a note. Ratios within a sweep cancel most of it; absolute
// latencies do not.
inline constexpr double kStealLimit = 0.02;

// Others' load moves away from pinned CPUs but shares caches, memory and the power budget: 5 % of
// the whole machine is a background service that never rests, above what an idle system needs.
inline constexpr double kOthersLimit = 0.05;

// Clock and latency go hand in hand, so 5 % here is more than the 3 % looked for; cores without a
// fixed frequency hover by 1 to 2 %.
inline constexpr double kFrequencyLimit = 0.05;

// The median canary of an undisturbed CPU repeats within 1 to 2 %.
inline constexpr double kCanaryLimit = 0.05;

// The Raspberry Pi starts to slow down at 80 degrees Celsius; laptops, Jetsons and desktops are at
// 95 to 105 when they do, but at 80 they are close enough for the next run to meet it.
inline constexpr double kHotCelsius = 80;

// A period of the control group's quota is 100 ms as a rule: from a millisecond on, some inference
// was cut in two.
inline constexpr std::int64_t kQuotaThrottledLimit_ns = 1'000'000;

// In the order of the kinds; empty if all that could be read was quiet.
std::vector<TrustNote> trust_notes(const Circumstances& circumstances);

}  // namespace edgebench::machine
