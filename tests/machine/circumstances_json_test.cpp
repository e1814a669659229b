#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "machine/circumstances.h"

namespace edgebench::machine {

TEST_CASE("circumstances survive a round trip through a record") {
  const nlohmann::json record = {{"duration_s", 1.5},
                                 {"steal_fraction", 0.01},
                                 {"idle_fraction", 0.25},
                                 {"others_busy_cpus", 0.5},
                                 {"machine_cpus", 4},
                                 {"load_average_1min", 1.25},
                                 {"governor", "powersave"},
                                 {"frequency_before_mhz", 3000.0},
                                 {"frequency_after_mhz", 2800.0},
                                 {"temperature_celsius", 61.5},
                                 {"throttle_events", 3},
                                 {"quota_throttled_ns", 4000},
                                 {"firmware_throttle_flags", 5},
                                 {"memory_available_bytes", 123456},
                                 {"canary_before_ms", 4.0},
                                 {"canary_after_ms", 4.5},
                                 {"canary_slowdown", 1.125}};
  CHECK(nlohmann::json(record.get<Circumstances>()) == record);
}

TEST_CASE("members that an older record lacks are not available") {
  Circumstances circumstances;
  circumstances.governor = "left over";
  from_json(nlohmann::json::object(), circumstances);
  CHECK_FALSE(circumstances.governor);
  CHECK(nlohmann::json(circumstances)["steal_fraction"].is_null());
}

}  // namespace edgebench::machine
