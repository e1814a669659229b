#include "machine/energy.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPowercap = "sys/class/powercap";
constexpr const char* kHwmon = "sys/class/hwmon";

// Their energy is that of a graphics processor.
constexpr auto kGraphics = std::to_array<std::string_view>({"amdgpu", "i915", "xe"});

struct Found {
  std::vector<EnergyCounter> counters;
  std::string refused;     // A counter that is there and may not be read: its file.
  std::string power_only;  // A sensor that tells power, and not energy.
};

void take(EnergyCounter counter, const fs::path& root, Found& found) {
  if (read_number<std::uint64_t>(counter.file)) {
    found.counters.push_back(std::move(counter));
  } else if (found.refused.empty()) {
    found.refused = "/" + counter.file.lexically_relative(root).string();
  }
}

// Whole packages only: zones below them (cores, memory) are parts of them or come in addition on
// some processors and not on others; "psys" is the whole board, and holds the package. Under
// "intel-rapl-mmio" the same packages come again.
void find_rapl(const fs::path& root, Found& found) {
  for (const fs::path& zone : entries_of(root / kPowercap)) {
    const bool rapl = zone.filename().string().starts_with("intel-rapl:");
    const std::string name = line_of(zone / "name");
    if (!rapl || !name.starts_with("package")) continue;
    EnergyCounter counter{.file = zone / "energy_uj", .name = "RAPL " + name};
    counter.largest_uj = read_number<std::uint64_t>(zone / "max_energy_range_uj");
    take(std::move(counter), root, found);
  }
}

std::vector<EnergyCounter> sensors_of(const fs::path& device, const std::string& driver) {
  std::vector<EnergyCounter> sensors;
  for (const fs::path& file : entries_of(device)) {
    const std::string name = file.filename().string();
    if (!name.starts_with("energy") || !name.ends_with("_input")) continue;
    const std::string stem = name.substr(0, name.size() - std::string_view("_input").size());
    const std::string label = line_of(device / (stem + "_label"));
    sensors.push_back(
        {.file = file, .name = fmt::format("{} {}", driver, label.empty() ? stem : label)});
  }
  return sensors;
}

// Sensors of one device may overlap (amd_energy has each core and the socket), so of several only
// sockets are taken.
void find_hwmon(const fs::path& root, Found& found) {
  for (const fs::path& device : entries_of(root / kHwmon)) {
    const std::string driver = line_of(device / "name");
    if (std::ranges::find(kGraphics, driver) != kGraphics.end()) continue;
    std::vector<EnergyCounter> sensors = sensors_of(device, driver);
    if (sensors.size() > 1) {
      std::erase_if(sensors, [](const EnergyCounter& sensor) {
        return sensor.name.find(" Esocket") == std::string::npos;
      });
    }
    for (EnergyCounter& sensor : sensors) take(std::move(sensor), root, found);
    if (!found.counters.empty()) return;  // Another device may measure the same again.
    std::error_code ignored;
    const bool power = fs::exists(device / "power1_input", ignored) || driver == "ina3221";
    if (power && found.power_only.empty()) found.power_only = driver;
  }
}

std::string why_missing(const Found& found) {
  if (!found.refused.empty()) {
    return fmt::format(
        "{} cannot be read (since Linux 5.10 root only may read it); run as root, or "
        "let everybody read it",
        found.refused);
  }
  if (!found.power_only.empty()) {
    return fmt::format(
        "the sensor {} tells power, not energy, and power cannot be added up over "
        "slices of milliseconds",
        found.power_only);
  }
  return fmt::format(
      "this machine shows no energy counter (neither RAPL packages in /{} nor an "
      "energy sensor in /{}; virtual machines rarely have one)",
      kPowercap, kHwmon);
}

}  // namespace

std::string EnergyMeter::source() const {
  std::string names;
  for (const EnergyCounter& counter : counters_) {
    names += (names.empty() ? "" : ", ") + counter.name;
  }
  return names;
}

std::optional<EnergyReading> EnergyMeter::read() const {
  EnergyReading reading;
  for (const EnergyCounter& counter : counters_) {
    const auto value = read_number<std::uint64_t>(counter.file);
    if (!value) return std::nullopt;
    reading.push_back(*value);
  }
  return reading;
}

std::optional<std::uint64_t> EnergyMeter::between_uj(
    const std::optional<EnergyReading>& before, const std::optional<EnergyReading>& after) const {
  if (!before || !after) return std::nullopt;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    const std::uint64_t from = before->at(i);
    const std::uint64_t to = after->at(i);
    const auto& largest = counters_[i].largest_uj;
    if (to < from && (!largest || *largest < from)) return std::nullopt;
    // From `from` to the largest value, one step to 0, and on.
    sum += to >= from ? to - from : *largest - from + 1 + to;
  }
  return sum;
}

EnergySearch find_energy_meter(const fs::path& root) {
  Found found;
  find_rapl(root, found);
  if (!found.refused.empty()) found.counters.clear();  // Some packages are not the machine.
  if (found.counters.empty()) find_hwmon(root, found);
  if (found.counters.empty()) return {.meter = std::nullopt, .missing = why_missing(found)};
  return {.meter = EnergyMeter(std::move(found.counters)), .missing = ""};
}

}  // namespace edgebench::machine
