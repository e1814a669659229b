#include "machine/trust.h"

#include <functional>

#include <doctest/doctest.h>

namespace edgebench::machine {
namespace {

// The kinds of notes after one change to a quiet machine.
std::vector<TrustNoteKind> kinds_after(const std::function<void(Circumstances&)>& change) {
  Circumstances seen;
  seen.steal_fraction = 0.001;
  seen.others_busy_cpus = 0.01;
  seen.machine_cpus = 4;
  seen.governor = "performance";
  seen.frequency_before_mhz = 3000;
  seen.frequency_after_mhz = 2990;
  seen.canary_slowdown = 1.01;
  seen.temperature_celsius = 60;
  seen.throttle_events = 0;
  seen.quota_throttled_ns = 0;
  seen.firmware_throttle_flags = 0x50000;  // Since boot, but not now.
  change(seen);
  std::vector<TrustNoteKind> kinds;
  for (const TrustNote& note : trust_notes(seen)) kinds.push_back(note.kind);
  return kinds;
}

using Kinds = std::vector<TrustNoteKind>;

}  // namespace

TEST_CASE("a quiet machine and a silent one give no notes") {
  CHECK(kinds_after([](Circumstances&) {}).empty());
  CHECK(trust_notes({}).empty());
}

TEST_CASE("each disturbance gives its note, and only its own") {
  const auto check = [](TrustNoteKind kind, const std::function<void(Circumstances&)>& change) {
    CAPTURE(static_cast<int>(kind));
    CHECK(kinds_after(change) == Kinds{kind});
  };
  using Seen = Circumstances;
  check(TrustNoteKind::steal, [](Seen& seen) { seen.steal_fraction = 0.021; });
  check(TrustNoteKind::other_load, [](Seen& seen) { seen.others_busy_cpus = 0.21; });
  check(TrustNoteKind::governor, [](Seen& seen) { seen.governor = "schedutil"; });
  check(TrustNoteKind::frequency_changed, [](Seen& seen) { seen.frequency_after_mhz = 2840; });
  check(TrustNoteKind::frequency_changed, [](Seen& seen) { seen.frequency_before_mhz = 2840; });
  check(TrustNoteKind::canary_slowed, [](Seen& seen) { seen.canary_slowdown = 1.051; });
  check(TrustNoteKind::hot, [](Seen& seen) { seen.temperature_celsius = 80; });
  check(TrustNoteKind::throttled, [](Seen& seen) { seen.throttle_events = 1; });
  check(TrustNoteKind::quota_throttled, [](Seen& seen) { seen.quota_throttled_ns = 1'000'001; });
  check(TrustNoteKind::firmware_throttled, [](Seen& seen) { seen.firmware_throttle_flags = 1; });
}

TEST_CASE("just below its threshold nothing is said") {
  CHECK(kinds_after([](Circumstances& seen) {
          seen.steal_fraction = 0.019;
          seen.others_busy_cpus = 0.19;
          seen.frequency_after_mhz = 2860;
          seen.canary_slowdown = 1.049;
          seen.temperature_celsius = 79.9;
          seen.quota_throttled_ns = 999'999;
        }).empty());
}

TEST_CASE("others' load is held against the size of the machine") {
  CHECK(kinds_after([](Circumstances& seen) {
          seen.others_busy_cpus = 0.5;
          seen.machine_cpus = 64;
        }).empty());
}

TEST_CASE("a note is a sentence: what was seen, why probably, what to do") {
  Circumstances seen;
  seen.steal_fraction = 0.0412;
  const auto notes = trust_notes(seen);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].sentence() ==
        "the hypervisor took 4.1 % of the workers' CPU time: probably other virtual machines share "
        "the host's cores; repeat at a quieter time, or on a machine with dedicated cores");
  CHECK(notes[0].kind == TrustNoteKind::steal);
}

TEST_CASE("a low supply voltage is told from heat") {
  Circumstances seen;
  seen.firmware_throttle_flags = 0x5;
  CHECK(trust_notes(seen).at(0).probably == "the supply voltage is too low");
  seen.firmware_throttle_flags = 0x4;
  CHECK(trust_notes(seen).at(0).probably == "it is too hot");
}

}  // namespace edgebench::machine
