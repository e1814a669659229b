// Circumstances as JSON and back. One list of the members serves both directions, so that a member
// cannot be written and then forgotten when it is read.
#include <nlohmann/json.hpp>

#include "machine/circumstances.h"

namespace edgebench::machine {
namespace {

template <typename Subject, typename Visit>
void for_each_member(Subject& subject, Visit visit) {
  visit("duration_s", subject.duration_s);
  visit("steal_fraction", subject.steal_fraction);
  visit("idle_fraction", subject.idle_fraction);
  visit("others_busy_cpus", subject.others_busy_cpus);
  visit("machine_cpus", subject.machine_cpus);
  visit("load_average_1min", subject.load_average_1min);
  visit("governor", subject.governor);
  visit("frequency_before_mhz", subject.frequency_before_mhz);
  visit("frequency_after_mhz", subject.frequency_after_mhz);
  visit("temperature_celsius", subject.temperature_celsius);
  visit("throttle_events", subject.throttle_events);
  visit("quota_throttled_ns", subject.quota_throttled_ns);
  visit("firmware_throttle_flags", subject.firmware_throttle_flags);
  visit("memory_available_bytes", subject.memory_available_bytes);
  visit("canary_before_ms", subject.canary_before_ms);
  visit("canary_after_ms", subject.canary_after_ms);
  visit("canary_slowdown", subject.canary_slowdown);
}

}  // namespace

void to_json(nlohmann::json& json, const Circumstances& circumstances) {
  json = nlohmann::json::object();
  for_each_member(circumstances, [&](const char* name, const auto& value) {
    json[name] = value ? nlohmann::json(*value) : nlohmann::json(nullptr);
  });
}

void from_json(const nlohmann::json& json, Circumstances& circumstances) {
  for_each_member(circumstances, [&](const char* name, auto& value) {
    value.reset();
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) return;
    value = found->template get<typename std::decay_t<decltype(value)>::value_type>();
  });
}

}  // namespace edgebench::machine
