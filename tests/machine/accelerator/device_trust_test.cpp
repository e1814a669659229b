#include "machine/accelerator/device_trust.h"

#include <doctest/doctest.h>

namespace edgebench::machine {
namespace {

// Of a device that was quiet, and told all of it.
DeviceCircumstances quiet() {
  DeviceReading reading;
  reading.sm_clock_mhz = 1980;
  reading.power_limit_w = 350;
  reading.temperature_celsius = 60;
  reading.clock_reasons =
      std::vector{ClockReason::idle, ClockReason::application_clocks, ClockReason::sync_boost,
                  ClockReason::display_clock, ClockReason::other};
  reading.compute_processes = 0;
  DeviceCircumstances seen{.device = "cuda.0", .slowdown_celsius = 87, .before = reading};
  seen.add_loaded(reading);
  seen.add_loaded(reading);
  seen.after = reading;
  return seen;
}

DeviceCircumstances held_back(std::vector<ClockReason> reasons) {
  DeviceCircumstances seen = quiet();
  seen.clock_reasons = std::move(reasons);
  return seen;
}

DeviceCircumstances clock_went(double first_mhz, double last_mhz) {
  DeviceCircumstances seen = quiet();
  seen.first_loaded->sm_clock_mhz = first_mhz;
  seen.last_loaded->sm_clock_mhz = last_mhz;
  return seen;
}

std::vector<std::string> sentences(const DeviceCircumstances& seen, TrustNoteKind kind) {
  std::vector<std::string> texts;
  for (const TrustNote& note : trust_notes(seen)) {
    CHECK(note.kind == kind);
    texts.push_back(note.sentence());
  }
  return texts;
}

}  // namespace

TEST_CASE("a quiet device has no notes, and neither has one that tells nothing") {
  CHECK(trust_notes(quiet()).empty());
  CHECK(trust_notes(DeviceCircumstances{}).empty());
  DeviceCircumstances silent{.device = "cuda", .before = DeviceReading{}};
  silent.add_loaded({});
  silent.after = DeviceReading{};
  CHECK(trust_notes(silent).empty());
}

TEST_CASE("a device that was held back says by what, and what helps") {
  const auto kind = TrustNoteKind::device_throttled;
  CHECK(sentences(held_back({ClockReason::power_cap}), kind) ==
        std::vector<std::string>{
            "cuda.0 was held back by its power limit of 350 W: probably the work wants more power "
            "than the limit allows; raise the limit (nvidia-smi -pl), unless this is how it will "
            "be deployed"});
  const std::vector<std::string> hot = {
      "cuda.0 slowed itself down for its temperature: probably its cooling does not keep up with "
      "the load; cool it better, unless this is how it will be deployed"};
  CHECK(sentences(held_back({ClockReason::thermal_slowdown}), kind) == hot);
  CHECK(sentences(held_back({ClockReason::hardware_slowdown, ClockReason::hardware_thermal}),
                  kind) == hot);
  CHECK(sentences(held_back({ClockReason::hardware_slowdown, ClockReason::hardware_power_brake}),
                  kind) ==
        std::vector<std::string>{
            "cuda.0 was slowed down by its power supply: probably the machine as a whole draws too "
            "much power; see what else draws power in this machine, and repeat"});
  CHECK(sentences(held_back({ClockReason::hardware_slowdown}), kind) ==
        std::vector<std::string>{
            "cuda.0 was slowed down by its hardware: probably its power or its temperature rose "
            "too fast; look at `nvidia-smi -q -d PERFORMANCE`, and repeat"});
  CHECK(
      sentences(held_back({ClockReason::power_cap, ClockReason::thermal_slowdown}), kind).size() ==
      2);
  DeviceCircumstances without_limit = held_back({ClockReason::power_cap});
  without_limit.last_loaded->power_limit_w.reset();
  CHECK(sentences(without_limit, kind)
            .front()
            .starts_with("cuda.0 was held back by its power limit: probably"));
}

TEST_CASE("a clock that changed under load is told, that of rest is not looked at") {
  const auto kind = TrustNoteKind::device_clock_changed;
  CHECK(sentences(clock_went(1980, 1780), kind) ==
        std::vector<std::string>{
            "the clock of cuda.0 went from 1980 to 1780 MHz: probably heat or a power limit ended "
            "a boost; where the device is yours, lock its clock (nvidia-smi -lgc), and repeat"});
  CHECK(sentences(clock_went(1000, 1051), kind).front().find("had not yet risen") !=
        std::string::npos);
  CHECK(trust_notes(clock_went(1000, 1049)).empty());
  CHECK(trust_notes(clock_went(1000, 951)).empty());
  CHECK(trust_notes(clock_went(0, 950)).empty());
  DeviceCircumstances rests = quiet();
  rests.before->sm_clock_mhz = 345;
  rests.after->sm_clock_mhz = 345;
  CHECK(trust_notes(rests).empty());
}

TEST_CASE("a device near the temperature at which it slows down is hot") {
  DeviceCircumstances seen = quiet();
  seen.hottest_celsius = 82;
  CHECK(sentences(seen, TrustNoteKind::device_hot) ==
        std::vector<std::string>{
            "cuda.0 was 82 degrees Celsius hot, and slows itself down at 87: probably its cooling "
            "hardly keeps up with the load; cool it better, unless this is how it will be "
            "deployed"});
  seen.hottest_celsius = 81;
  CHECK(trust_notes(seen).empty());
  seen.hottest_celsius = 99;
  seen.slowdown_celsius.reset();
  CHECK(trust_notes(seen).empty());
}

TEST_CASE("others on the device are counted before and after, when none of ours is left") {
  const auto kind = TrustNoteKind::device_shared;
  DeviceCircumstances seen = quiet();
  seen.before->compute_processes = 1;
  CHECK(sentences(seen, kind) ==
        std::vector<std::string>{
            "another process held cuda.0 for computing: probably the device is shared with other "
            "programs or users; look at `nvidia-smi`, stop what can be stopped, and repeat"});
  seen.after->compute_processes = 3;
  CHECK(sentences(seen, kind).front().starts_with("3 other processes held cuda.0 for computing"));
  seen.before.reset();
  seen.after->compute_processes = 2;
  CHECK(sentences(seen, kind).front().starts_with("2 other processes"));
  DeviceCircumstances ours = quiet();
  ours.last_loaded->compute_processes = 2;
  CHECK(trust_notes(ours).empty());
}

}  // namespace edgebench::machine
