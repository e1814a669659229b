#include "machine/accelerator/device_circumstances.h"

#include <doctest/doctest.h>

namespace edgebench::machine {
namespace {

DeviceReading reading(double celsius, std::vector<ClockReason> reasons) {
  DeviceReading made;
  made.temperature_celsius = celsius;
  made.clock_reasons = std::move(reasons);
  return made;
}

}  // namespace

TEST_CASE("of the readings after slices stand the first, the last, the heat and every reason") {
  DeviceCircumstances seen;
  seen.add_loaded(reading(60, {ClockReason::idle, ClockReason::thermal_slowdown}));
  seen.add_loaded(reading(71, {ClockReason::power_cap}));
  seen.add_loaded(reading(65, {ClockReason::power_cap, ClockReason::thermal_slowdown}));
  CHECK(seen.loaded_readings == 3);
  CHECK(seen.first_loaded.value().temperature_celsius == 60);
  CHECK(seen.last_loaded.value().temperature_celsius == 65);
  CHECK(seen.hottest_celsius == 71);
  CHECK(seen.clock_reasons ==
        std::vector{ClockReason::idle, ClockReason::power_cap, ClockReason::thermal_slowdown});
}

TEST_CASE("what no reading tells is not known, and no reason is known to be none") {
  DeviceCircumstances seen;
  seen.add_loaded({});
  CHECK_FALSE(seen.hottest_celsius.has_value());
  CHECK_FALSE(seen.clock_reasons.has_value());
  seen.add_loaded(reading(-3, {}));
  CHECK(seen.hottest_celsius == -3);
  CHECK(seen.clock_reasons == std::vector<ClockReason>{});
}

TEST_CASE("circumstances go to JSON and back, with null for what is not available") {
  DeviceCircumstances seen{.device = "cuda.1", .name = "NVIDIA L4"};
  seen.add_loaded(reading(60, {ClockReason::hardware_power_brake}));
  const nlohmann::json json = seen;
  CHECK(json.at("device") == "cuda.1");
  CHECK(json.at("clock_reasons") == nlohmann::json{"hardware_power_brake"});
  CHECK(json.at("before").is_null());
  CHECK(json.at("last_loaded").at("temperature_celsius") == 60);
  CHECK(json.at("last_loaded").at("power_w").is_null());
  CHECK_FALSE(json.contains("missing"));
  CHECK(nlohmann::json(read_json<DeviceCircumstances>(json)) == json);
}

}  // namespace edgebench::machine
