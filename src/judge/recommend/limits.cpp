#include "judge/recommend/limits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/units.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

struct Names {
  std::string_view option;
  std::string_view json;
  std::string_view noun;
};

constexpr std::array<Names, kLimitKinds.size()> kNames = {{
    {"--max-accuracy-drop", "accuracy_drop_points", "its accuracy drop"},
    {"--max-p99", "p99_ns", "its p99"},
    {"--max-size", "size_bytes", "its size"},
    {"--max-memory", "peak_rss_bytes", "its peak memory"},
    {"--max-load-time", "open_ns", "its load time"},
    {"--max-energy", "joules_per_image", "its energy per image"},
    {"--min-throughput", "images_per_second", "its throughput"},
}};

const Names& names_of(LimitKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

bool is_least(LimitKind kind) {
  return kind == LimitKind::throughput;
}

bool meets(const Limit& limit, double figure) {
  return is_least(limit.kind) ? figure >= limit.bound : figure <= limit.bound;
}

double miss_of(const Limit& limit, double figure) {
  if (limit.kind == LimitKind::accuracy_drop) {
    return 1 + (figure - limit.bound) / std::max(limit.bound, 1.0);
  }
  return is_least(limit.kind) ? limit.bound / figure : figure / limit.bound;
}

// A number and the largest unit in which it is at least 1; units go up by thousands.
struct Scaled {
  double number = 0;
  std::string_view unit;
};

Scaled scaled(double amount, std::initializer_list<std::string_view> units) {
  const auto* unit = units.begin();
  while (amount >= 999.5 && unit + 1 != units.end()) {
    amount /= 1000;
    ++unit;
  }
  return {amount, *unit};
}

Scaled scaled(LimitKind kind, double figure) {
  switch (kind) {
    case LimitKind::p99:
    case LimitKind::load_time:
      return scaled(figure, {"ns", "us", "ms", "s"});
    case LimitKind::size:
    case LimitKind::memory:
      return scaled(figure, {"B", "kB", "MB", "GB"});
    case LimitKind::energy:
      return scaled(1e6 * figure, {"uJ", "mJ", "J", "kJ"});
    case LimitKind::accuracy_drop:
    case LimitKind::throughput:
      break;
  }
  return {figure, ""};
}

// As many decimals as show three digits.
int decimals_of(double number) {
  if (number >= 99.95) return 0;
  return number >= 9.995 ? 1 : 2;
}

void read_accuracy(const Row& row, Check& check) {
  if (!row.accuracy) {
    check.missing = "its accuracy was not measured";
  } else if (!row.accuracy->difference) {
    check.missing = "its accuracy has no reference to compare with";
  } else {
    const stats::PairedDifference& difference = *row.accuracy->difference;
    check.figure = -100 * difference.difference;
    check.interval = stats::Interval{.low = -100 * difference.interval.high,
                                     .high = -100 * difference.interval.low,
                                     .confidence = difference.interval.confidence};
  }
}

void read_p99(const Row& row, Check& check) {
  const stats::PercentileEstimate& p99 = row.latency->p99_ns;
  check.figure = p99.value;
  if (p99.value) return;
  check.missing = fmt::format("its p99 needs {} samples and has {}{}", p99.need, p99.have,
                              row.dropped ? " (dropped, as clearly slower)" : "");
}

void read_figure(const Row& row, Check& check) {
  switch (check.limit.kind) {
    case LimitKind::accuracy_drop:
      return read_accuracy(row, check);
    case LimitKind::p99:
      return read_p99(row, check);
    case LimitKind::size:
      check.figure = row.size_bytes;
      break;
    case LimitKind::memory:
      check.figure = row.memory.peak_rss_bytes;
      break;
    case LimitKind::load_time:
      check.figure = row.cold_start.open_ns;
      break;
    case LimitKind::energy:
      if (row.energy) {
        check.figure = row.energy->joules_per_image;
        check.interval = row.energy->interval;
      }
      break;
    case LimitKind::throughput:
      check.figure = row.latency->images_per_second;
      check.interval = row.latency->images_per_second_interval;
      break;
  }
  if (!check.figure) {
    check.missing = fmt::format("{} was not measured", names_of(check.limit.kind).noun);
  }
}

}  // namespace

std::string_view option_of(LimitKind kind) {
  return names_of(kind).option;
}

std::string_view json_name_of(LimitKind kind) {
  return names_of(kind).json;
}

Limit parse_limit(LimitKind kind, const std::string& text) {
  const std::string_view option = option_of(kind);
  Limit limit{.kind = kind, .bound = 0, .text = text};
  switch (kind) {
    case LimitKind::p99:
    case LimitKind::load_time:
      limit.bound = static_cast<double>(parse_duration_ns(option, text));
      break;
    case LimitKind::size:
    case LimitKind::memory:
      limit.bound = static_cast<double>(parse_size_bytes(option, text));
      break;
    case LimitKind::energy:
      limit.bound = parse_energy_j(option, text);
      break;
    case LimitKind::accuracy_drop:
    case LimitKind::throughput:
      limit.bound = parse_number(option, text);
      break;
  }
  return limit;
}

std::optional<Limit> limit_beside(LimitKind kind, double figure, bool inside) {
  const bool points = kind == LimitKind::accuracy_drop;
  if (!points && !(figure > 0)) return std::nullopt;
  const Scaled amount = scaled(kind, figure);
  const int decimals = points ? 2 : decimals_of(amount.number);
  const double step = std::pow(10.0, -decimals);
  const bool up = inside != is_least(kind);
  // From the nearest step on: one or two further ones, since rounding may hide which side it is.
  for (int steps = 0; steps <= 2; ++steps) {
    const double number = (std::round(amount.number / step) + (up ? steps : -steps)) * step;
    if (number < 0 || (!points && number < step / 2)) return std::nullopt;
    const Limit limit =
        parse_limit(kind, fmt::format("{:.{}f}{}", std::abs(number), decimals, amount.unit));
    if (meets(limit, figure) == inside) return limit;
  }
  return std::nullopt;
}

bool Check::crossed() const {
  if (!figure || !interval) return false;
  return meets(limit, interval->low) != meets(limit, interval->high);
}

Check check(const Row& row, const Limit& limit) {
  Check check{.limit = limit,
              .figure = std::nullopt,
              .interval = std::nullopt,
              .missing = "",
              .met = false,
              .miss = std::numeric_limits<double>::infinity()};
  read_figure(row, check);
  if (!check.figure) return check;
  check.met = meets(limit, *check.figure);
  check.miss = miss_of(limit, *check.figure);
  return check;
}

std::optional<std::string> cannot_judge(const Summary& summary, LimitKind kind) {
  const auto any = [&](auto has_figure) { return std::ranges::any_of(summary.rows, has_figure); };
  if (kind == LimitKind::accuracy_drop &&
      !any([](const Row& row) { return row.accuracy && row.accuracy->difference; })) {
    return fmt::format(
        "The run has no accuracy ({}), so a limit on it cannot be judged: leave out {}, or measure "
        "with real weights and labelled images.",
        why_no_accuracy(summary.run), option_of(kind));
  }
  if (kind == LimitKind::energy && !any([](const Row& row) { return row.energy.has_value(); })) {
    const std::string& missing = summary.run.energy.missing;
    return fmt::format(
        "The run has no energy ({}), so it cannot be judged: leave it out, or measure on a machine "
        "with a readable sensor.",
        missing.empty() ? "none was recorded" : missing);
  }
  return std::nullopt;
}

std::string figure_words(LimitKind kind, double figure) {
  if (kind == LimitKind::accuracy_drop) return fmt::format("{:.2f} points", figure);
  if (kind == LimitKind::size || kind == LimitKind::memory) return bytes_words(figure);
  const Scaled amount = scaled(kind, figure);
  return fmt::format("{:.{}f} {}", amount.number, decimals_of(amount.number),
                     kind == LimitKind::throughput ? "images/s" : amount.unit);
}

std::string check_words(const Check& check) {
  if (!check.figure) return check.missing;
  return fmt::format("{} is {}", names_of(check.limit.kind).noun,
                     figure_words(check.limit.kind, *check.figure));
}

std::string miss_words(const Check& check) {
  return fmt::format("{}, and {} is {}", check_words(check), option_of(check.limit.kind),
                     check.limit.text);
}

}  // namespace edgebench::judge
