#include "cli/device_table.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/text.h"

namespace edgebench::cli {
namespace {

using machine::DeviceFacts;
using machine::DeviceReading;

constexpr std::string_view kDeviceIndent = "  ";
constexpr std::string_view kStateIndent = "    ";
constexpr const char* kUnknown = "not available";

// "1980 of 1985 MHz"; without the most that it could be, "1980 MHz".
std::string of_most(const std::optional<double>& value, const std::optional<double>& most,
                    const char* unit, int decimals = 0) {
  if (!value) return kUnknown;
  return most ? fmt::format("{:.{}f} of {:.{}f} {}", *value, decimals, *most, decimals, unit)
              : fmt::format("{:.{}f} {}", *value, decimals, unit);
}

std::optional<double> gigabytes(const std::optional<std::uint64_t>& bytes) {
  if (!bytes) return std::nullopt;
  return static_cast<double>(*bytes) / 1e9;
}

std::string what_it_is(std::size_t index, const DeviceFacts& facts) {
  std::string text = fmt::format("{}: {}", index, facts.name);
  if (facts.driver) text += ", driver " + *facts.driver;
  if (facts.pci_bus_id) text += ", PCI bus " + *facts.pci_bus_id;
  if (facts.uuid) text += ", " + *facts.uuid;
  if (facts.mig == true) text += ", cut into instances (MIG)";
  return fmt::format("{} (told by {})", text, facts.source);
}

std::string power_words(const DeviceFacts& facts, const DeviceReading& now) {
  std::string text = of_most(now.power_w, now.power_limit_w, "W", 1);
  if (facts.power_sensor) text += fmt::format(" ({})", *facts.power_sensor);
  return text;
}

std::string reason_words(const DeviceReading& now) {
  if (!now.clock_reasons) return kUnknown;
  std::vector<std::string_view> names;
  for (const machine::ClockReason reason : *now.clock_reasons) names.push_back(enum_name(reason));
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
}

std::vector<std::string> state_lines(const DeviceFacts& facts, const DeviceReading& now) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("clock {}, of its memory {}",
                              of_most(now.sm_clock_mhz, facts.sm_clock_max_mhz, "MHz"),
                              of_most(now.memory_clock_mhz, facts.memory_clock_max_mhz, "MHz")));
  lines.push_back(fmt::format("held back by: {}", reason_words(now)));
  lines.push_back(
      fmt::format("power {}; temperature {}", power_words(facts, now),
                  of_most(now.temperature_celsius, facts.slowdown_celsius, "degrees Celsius")));
  const std::string busy =
      now.busy_fraction ? fmt::format("{:.0f} %", 100 * *now.busy_fraction) : kUnknown;
  const std::string processes =
      now.compute_processes ? fmt::format("{}", *now.compute_processes) : kUnknown;
  lines.push_back(
      fmt::format("memory in use {}; busy {}; processes that compute on it: {}",
                  of_most(gigabytes(now.memory_used_bytes), gigabytes(facts.memory_bytes), "GB", 1),
                  busy, processes));
  lines.push_back("energy " + (facts.energy_missing
                                   ? fmt::format("{}: {}", kUnknown, *facts.energy_missing)
                                   : std::string("is counted")));
  return lines;
}

}  // namespace

std::string device_table(const machine::Devices& devices, std::size_t width) {
  if (devices.facts().empty()) {
    return report::wrapped(fmt::format("none: {}", devices.missing()), width, kDeviceIndent);
  }
  std::string text;
  for (std::size_t index = 0; index < devices.facts().size(); ++index) {
    const DeviceFacts& facts = devices.facts()[index];
    text += report::wrapped(what_it_is(index, facts), width, kDeviceIndent);
    for (const std::string& line : state_lines(facts, devices.read(index))) {
      text += report::wrapped(line, width, kStateIndent);
    }
  }
  return text;
}

std::string device_roofline_table(const runtime::DeviceRoofline& roofline, std::size_t width) {
  if (!roofline.absent.empty()) {
    return report::wrapped(fmt::format("{}: not available: {}", roofline.device, roofline.absent),
                           width, std::string(kDeviceIndent));
  }
  std::string table =
      report::wrapped(fmt::format("{} ({}){}", roofline.device, roofline.description,
                                  roofline.library.empty() ? "" : ", " + roofline.library),
                      width, std::string(kDeviceIndent));
  for (const runtime::DeviceRoofline::Peak& peak : roofline.peaks) {
    table += fmt::format("{}{:7}{:>12.1f}  GMAC/s\n", kStateIndent, peak.arithmetic,
                         peak.macs_per_second / 1e9);
  }
  if (roofline.copied_bytes_per_second) {
    table += fmt::format("{}{:7}{:>12.1f}  GB/s    read and written\n", kStateIndent,
                         runtime::kDeviceMemory, *roofline.copied_bytes_per_second / 1e9);
  }
  // What lacks for one reason is told together.
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const auto& [what, reason] : roofline.missing) by_reason[reason].push_back(what);
  for (const auto& [reason, what] : by_reason) {
    table += report::wrapped(fmt::format("{}: not available: {}", fmt::join(what, ", "), reason),
                             width, std::string(kStateIndent));
  }
  return table;
}

}  // namespace edgebench::cli
