// Counters of energy, where the machine has some: RAPL through the kernel's powercap interface
// (Intel and AMD processors), or an energy sensor of hwmon (amd_energy, boards). They count
// everything that they are attached to, idle cores and other programs included; nobody can ask them
// about one process. Sources: the kernel's Documentation/power/powercap/powercap.rst and
// Documentation/hwmon/sysfs-interface.rst.
//
// Sensors of power are not used. A Jetson's INA3221 gives the power of a moment, averaged over a
// time that the board's device tree sets: energy over a slice of 20 ms, between slices of other
// candidates, cannot be made of that, and to sample it on a thread would disturb what is measured.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace edgebench::machine {

struct EnergyCounter {
  std::filesystem::path file;  // Holds microjoules.
  std::string name;            // "RAPL package-0", "amd_energy Esocket0"
  // What it begins again at 0 after; nothing: it does not.
  std::optional<std::uint64_t> largest_uj;
};

// One value a counter, in microjoules.
using EnergyReading = std::vector<std::uint64_t>;

class EnergyMeter {
 public:
  // At least one counter, of parts of the machine that do not overlap.
  explicit EnergyMeter(std::vector<EnergyCounter> counters) : counters_(std::move(counters)) {}

  // For people: "RAPL package-0, RAPL package-1".
  std::string source() const;

  // Nothing if a counter cannot be read any more.
  std::optional<EnergyReading> read() const;

  // What all counters counted between two readings. Each may have begun again once, which RAPL's do
  // after minutes; nothing where a reading is missing, or a counter ran backwards otherwise. 0
  // where they did not tick meanwhile: RAPL's do every millisecond.
  std::optional<std::uint64_t> between_uj(const std::optional<EnergyReading>& before,
                                          const std::optional<EnergyReading>& after) const;

 private:
  std::vector<EnergyCounter> counters_;
};

struct EnergySearch {
  std::optional<EnergyMeter> meter;
  std::string missing;  // Why there is none: a sentence.
};

// RAPL's packages, else an hwmon sensor. `root` is the root of the tree.
EnergySearch find_energy_meter(const std::filesystem::path& root = "/");

}  // namespace edgebench::machine
