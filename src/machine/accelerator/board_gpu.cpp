#include "machine/accelerator/board_gpu.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

namespace fs = std::filesystem;

constexpr int kRails = 3;  // An INA3221 measures three.

std::string small_letters(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

// The device tree's list of names that fit, each ended by a NUL.
bool is_tegra(const fs::path& root) {
  const std::string names = read_text(root / "proc/device-tree/compatible").value_or("");
  return names.find("nvidia,tegra") != std::string::npos;
}

// "17000000.gpu" or, until JetPack 5, the chip's: "17000000.ga10b".
fs::path clock_folder(const fs::path& root) {
  constexpr auto kEndings =
      std::to_array<std::string_view>({".gpu", ".gm20b", ".gp10b", ".gv11b", ".ga10b", ".gb10b"});
  for (const fs::path& folder : entries_of(root / "sys/class/devfreq")) {
    const std::string name = folder.filename().string();
    if (std::ranges::any_of(kEndings, [&](auto ending) { return name.ends_with(ending); })) {
      return folder;
    }
  }
  return {};
}

// "GPU-therm" or, since JetPack 6, "gpu-thermal".
fs::path thermal_zone(const fs::path& root) {
  for (const fs::path& zone : entries_of(root / "sys/class/thermal")) {
    if (small_letters(line_of(zone / "type")).starts_with("gpu")) return zone;
  }
  return {};
}

std::optional<double> celsius_in(const fs::path& file) {
  const auto millidegrees = read_number<double>(file);
  if (!millidegrees || *millidegrees <= 0) return std::nullopt;
  return *millidegrees / 1e3;
}

std::optional<double> megahertz_in(const fs::path& file) {
  const auto hertz = read_number<double>(file);
  if (!hertz || *hertz <= 0) return std::nullopt;
  return *hertz / 1e6;
}

// The kernel's "passive" trip points are where it begins to hold clocks down.
std::optional<double> passive_trip_celsius(const fs::path& zone) {
  std::optional<double> lowest;
  for (const fs::path& file : entries_of(zone)) {
    const std::string name = file.filename().string();
    if (!name.starts_with("trip_point_") || !name.ends_with("_type")) continue;
    if (line_of(file) != "passive") continue;
    const std::string stem = name.substr(0, name.size() - std::string_view("type").size());
    const auto trip = celsius_in(zone / (stem + "temp"));
    if (trip) lowest = std::min(lowest.value_or(*trip), *trip);
  }
  return lowest;
}

// The rail whose name has "GPU" in it: VDD_GPU_SOC, VDD_GPU, GPU. It may hold more than that.
std::pair<fs::path, int> power_rail(const fs::path& root) {
  for (const fs::path& chip : entries_of(root / "sys/class/hwmon")) {
    if (!line_of(chip / "name").starts_with("ina3221")) continue;
    for (int rail = 1; rail <= kRails; ++rail) {
      if (line_of(chip / fmt::format("in{}_label", rail)).find("GPU") != std::string::npos) {
        return {chip, rail};
      }
    }
  }
  return {};
}

std::string period_of(const fs::path& sensor) {
  const auto period_ms = read_number<int>(sensor / "update_interval");
  return period_ms ? fmt::format("a new value every {} ms", *period_ms)
                   : std::string("how often it has a new value is not told");
}

}  // namespace

std::optional<BoardGpu> BoardGpu::find(const fs::path& root) {
  if (!is_tegra(root)) return std::nullopt;
  BoardGpu gpu;
  gpu.clock_ = clock_folder(root);
  gpu.zone_ = thermal_zone(root);
  std::tie(gpu.sensor_, gpu.rail_) = power_rail(root);
  if (gpu.clock_.empty() && gpu.zone_.empty() && gpu.sensor_.empty()) return std::nullopt;
  const std::string model = line_of(root / "proc/device-tree/model");
  gpu.facts_ = {.name = model.empty() ? "the board's graphics processor" : model,
                .source = "sysfs",
                .energy_missing = "the board has no counter of energy that Linux shows"};
  if (!gpu.clock_.empty()) gpu.facts_.sm_clock_max_mhz = megahertz_in(gpu.clock_ / "max_freq");
  if (!gpu.zone_.empty()) gpu.facts_.slowdown_celsius = passive_trip_celsius(gpu.zone_);
  if (!gpu.sensor_.empty()) {
    const std::string label = line_of(gpu.sensor_ / fmt::format("in{}_label", gpu.rail_));
    gpu.facts_.power_sensor = fmt::format("INA3221 {}, {}", label, period_of(gpu.sensor_));
    gpu.facts_.energy_missing = fmt::format(
        "the board's sensor ({}) tells power, not energy, and power cannot be added up over slices "
        "of milliseconds",
        *gpu.facts_.power_sensor);
  }
  return gpu;
}

DeviceReading BoardGpu::read() const {
  DeviceReading reading;
  if (!clock_.empty()) reading.sm_clock_mhz = megahertz_in(clock_ / "cur_freq");
  if (!zone_.empty()) reading.temperature_celsius = celsius_in(zone_ / "temp");
  if (!sensor_.empty()) {
    const auto millivolts = read_number<double>(sensor_ / fmt::format("in{}_input", rail_));
    const auto milliamperes = read_number<double>(sensor_ / fmt::format("curr{}_input", rail_));
    if (millivolts && milliamperes) reading.power_w = *millivolts * *milliamperes / 1e6;
  }
  return reading;
}

}  // namespace edgebench::machine
