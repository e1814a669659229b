#include "machine/usage.h"

namespace edgebench::machine {
namespace {

std::int64_t nanoseconds(const timeval& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::int64_t>(time.tv_usec) * 1'000;
}

}  // namespace

Usage Usage::operator-(const Usage& earlier) const {
  return {.user_ns = user_ns - earlier.user_ns,
          .system_ns = system_ns - earlier.system_ns,
          .involuntary_switches = involuntary_switches - earlier.involuntary_switches,
          .voluntary_switches = voluntary_switches - earlier.voluntary_switches,
          .major_page_faults = major_page_faults - earlier.major_page_faults,
          .minor_page_faults = minor_page_faults - earlier.minor_page_faults};
}

Usage usage_of(const rusage& usage) {
  return {.user_ns = nanoseconds(usage.ru_utime),
          .system_ns = nanoseconds(usage.ru_stime),
          .involuntary_switches = usage.ru_nivcsw,
          .voluntary_switches = usage.ru_nvcsw,
          .major_page_faults = usage.ru_majflt,
          .minor_page_faults = usage.ru_minflt};
}

Usage own_usage() {
  rusage usage{};
  // It fails only for a bad address or an unknown target, neither of which is possible here.
  ::getrusage(RUSAGE_SELF, &usage);
  return usage_of(usage);
}

void to_json(nlohmann::json& json, const Usage& usage) {
  json = {{"user_ns", usage.user_ns},
          {"system_ns", usage.system_ns},
          {"involuntary_switches", usage.involuntary_switches},
          {"voluntary_switches", usage.voluntary_switches},
          {"major_page_faults", usage.major_page_faults},
          {"minor_page_faults", usage.minor_page_faults}};
}

}  // namespace edgebench::machine
