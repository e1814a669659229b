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

// Far above anything sensible and exactly representable either way.
constexpr double kLargest = 1e18;

double parse(std::string_view option, std::string_view text, std::span<const Unit> units,
             std::string_view example) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc()) {
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [unit, factor] : units) {
      const double amount = number * factor;
      if (rest == unit && amount >= 1 && amount <= kLargest) return amount;
    }
  }
  throw UsageError(fmt::format("{} cannot be '{}'; give a number with its unit, as in {}", option,
                               text, example));
}

}  // namespace

std::int64_t parse_duration_ns(std::string_view option, std::string_view text) {
  return static_cast<std::int64_t>(parse(option, text, kDurations_ns, "90s or 3m"));
}

std::uint64_t parse_size_bytes(std::string_view option, std::string_view text) {
  return static_cast<std::uint64_t>(parse(option, text, kSizes_bytes, "64MB or 1GiB"));
}

}  // namespace edgebench
