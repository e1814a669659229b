// What a user can ask a candidate to keep, and whether it does.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "judge/summary.h"
#include "stats/interval.h"

namespace edgebench::judge {

enum class LimitKind {
  accuracy_drop,  // Points of top-1 that the reference is right more often, on the same images.
  p99,            // Of an inference of the whole batch, in nanoseconds.
  size,           // The artifact's files, in bytes.
  memory,         // The worker's peak, in bytes.
  load_time,      // ColdStart::open_ns: load the library, read the artifact, compile.
  energy,         // Joules per image.
  throughput,     // Images per second: the only limit that is a least.
};

inline constexpr std::array kLimitKinds = {
    LimitKind::accuracy_drop, LimitKind::p99,    LimitKind::size,      LimitKind::memory,
    LimitKind::load_time,     LimitKind::energy, LimitKind::throughput};

struct Limit {
  LimitKind kind = LimitKind::size;
  double bound = 0;  // In the unit above.
  std::string text;  // As it was typed: "8MB".
};

// The option of the command line: "--max-size".
std::string_view option_of(LimitKind kind);
// The name in JSON: "size_bytes".
std::string_view json_name_of(LimitKind kind);

// Throws UsageError for an unknown unit, or no number.
Limit parse_limit(LimitKind kind, const std::string& text);

// The limit nearest to `figure` that it just meets or, if `inside` is false, just misses: with
// three digits, and with a text that parse_limit() reads. Nothing where there is no such limit: no
// accuracy drop is below 0.
std::optional<Limit> limit_beside(LimitKind kind, double figure, bool inside);

struct Check {
  Limit limit;
  std::optional<double> figure;             // In the limit's unit.
  std::optional<stats::Interval> interval;  // Of the figure, where it has one.
  std::string missing;                      // Why there is no figure: "its size was not recorded".
  bool met = false;                         // By the figure; without a figure it is not.
  // How far off the figure is: its share of the bound, above 1 where the limit is missed; of a drop
  // of accuracy (figure - bound) / (the bound, at least one point) + 1. Infinite without a figure.
  double miss = 0;

  // The figure alone decides, and its interval has both answers.
  bool crossed() const;
};

Check check(const Row& row, const Limit& limit);

// Whether the figure could have been measured in this run at all; else why not, as a sentence.
std::optional<std::string> cannot_judge(const Summary& summary, LimitKind kind);

// "14.4 MB", "6.13 ms", "0.6 points", "30.1 mJ", "546 images/s"
std::string figure_words(LimitKind kind, double figure);

// "its size is 14.4 MB" or why there is none.
std::string check_words(const Check& check);

// Of a limit that is missed: "its size is 14.4 MB, and --max-size is 8MB".
std::string miss_words(const Check& check);

}  // namespace edgebench::judge
