#include "machine/accelerator/device_circumstances.h"

#include <algorithm>

namespace edgebench::machine {

void DeviceCircumstances::add_loaded(const DeviceReading& reading) {
  if (!first_loaded) first_loaded = reading;
  last_loaded = reading;
  ++loaded_readings;
  if (reading.temperature_celsius) {
    hottest_celsius = std::max(hottest_celsius.value_or(*reading.temperature_celsius),
                               *reading.temperature_celsius);
  }
  if (!reading.clock_reasons) return;
  if (!clock_reasons) clock_reasons.emplace();
  for (const ClockReason reason : *reading.clock_reasons) {
    const auto place = std::ranges::lower_bound(*clock_reasons, reason);
    if (place == clock_reasons->end() || *place != reason) clock_reasons->insert(place, reason);
  }
}

}  // namespace edgebench::machine
