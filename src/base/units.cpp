#include "base/units.h"

#include <array>
#include <charconv>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench {
namespace {

using Unit = std::pair<std::string_view, double>;

constexpr std::array<Unit, 6> kDurations_ns = {
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr std::array<Unit, 7> kSizes_bytes = {{{"B", 1},
                                               {"kB", 1e3},
                                               {"MB", 1e6},
                                               {"GB", 1e9},
                                               {"KiB", 1024},
                                               {"MiB", 1024.0 * 1024},
                                               {"GiB", 1024.0 * 1024 * 1024}}};
constexpr std::array<Unit, 4> kEnergies_j = {{{"uJ", 1e-6}, {"mJ", 1e-3}, {"J", 1}, {"kJ", 1e3}}};
constexpr std::array<Unit, 1> kPercent = {{{"%", 0.01}}};
constexpr std::array<Unit, 1> kNumber = {{{"", 1}}};

// Far above anything sensible and exactly representable either way.
constexpr double kLargest = 1e18;

// What is expected, and the least that makes sense.
struct Kind {
  std::span<const Unit> units;
  double least = 1;
  std::string_view wanted;
};

double parse(std::string_view option, std::string_view text, const Kind& kind) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc()) {
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [unit, factor] : kind.units) {
      const double amount = number * factor;
      if (rest == unit && amount >= kind.least && amount <= kLargest) return amount;
    }
  }
  throw UsageError(fmt::format("{} cannot be '{}'; give {}", option, text, kind.wanted));
}

}  // namespace

std::int64_t parse_duration_ns(std::string_view option, std::string_view text) {
  return static_cast<std::int64_t>(
      parse(option, text, {kDurations_ns, 1, "a number with its unit, as in 90s or 3m"}));
}

std::uint64_t parse_size_bytes(std::string_view option, std::string_view text) {
  return static_cast<std::uint64_t>(
      parse(option, text, {kSizes_bytes, 1, "a number with its unit, as in 64MB or 1GiB"}));
}

double parse_energy_j(std::string_view option, std::string_view text) {
  return parse(option, text, {kEnergies_j, 1e-9, "a number with its unit, as in 30mJ or 1.5J"});
}

double parse_percent(std::string_view option, std::string_view text) {
  return parse(option, text, {kPercent, 0, "a number of per cent, as in 5%"});
}

double parse_number(std::string_view option, std::string_view text) {
  return parse(option, text, {kNumber, 0, "a number that is not negative, as in 1 or 0.5"});
}

std::string bytes_words(double bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {"B", "kB", "MB", "GB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  const int decimals = unit == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", bytes, decimals, kUnits[unit]);
}

}  // namespace edgebench
