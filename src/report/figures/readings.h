// How figures read a judge::Row: from the type of a member to a Reading, so that an entry of the
// list names the member and no more.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>

#include "report/figures/cells.h"
#include "report/figures/figures.h"

namespace edgebench::report {

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

// An empty text is none.
template <typename T>
Reading reading_of(const T& value) {
  if constexpr (kIsOptional<T>) {
    return value ? reading_of(*value) : Reading{};
  } else if constexpr (std::same_as<T, stats::PercentileEstimate>) {
    Reading reading = reading_of(value.value);
    reading.percentile = value;
    reading.words = kTooFewSamples;
    return reading;
  } else if constexpr (std::same_as<T, judge::Share>) {
    return {.value = value.value, .interval = value.interval, .percentile = {}};
  } else if constexpr (std::same_as<T, bool>) {
    return {.value = value, .interval = {}, .percentile = {}};
  } else if constexpr (std::integral<T>) {
    return {.value = static_cast<std::int64_t>(value), .interval = {}, .percentile = {}};
  } else if constexpr (std::floating_point<T>) {
    return {.value = static_cast<double>(value), .interval = {}, .percentile = {}};
  } else {
    const std::string text(value);
    return text.empty() ? Reading{} : Reading{.value = text, .interval = {}, .percentile = {}};
  }
}

inline Reading with_interval(Reading reading, const std::optional<stats::Interval>& interval) {
  reading.interval = interval;
  return reading;
}

// Of a part that a candidate need not have: without the part the figure does not apply.
inline Reading not_here() {
  return {.value = {}, .interval = {}, .percentile = {}, .applies = false};
}

template <auto kMember>
Reading of_row(const judge::Summary&, const judge::Row& row) {
  return reading_of(row.*kMember);
}

template <auto kMember>
Reading of_candidate(const judge::Summary&, const judge::Row& row) {
  return reading_of(row.candidate.*kMember);
}

// Of a part of the row: `kPart` may be optional.
template <auto kPart, auto kMember>
Reading of_part(const judge::Summary&, const judge::Row& row) {
  const auto& part = row.*kPart;
  if constexpr (kIsOptional<std::remove_cvref_t<decltype(part)>>) {
    return part ? reading_of((*part).*kMember) : not_here();
  } else {
    return reading_of(part.*kMember);
  }
}

template <auto kPart, auto kMember, auto kInterval>
Reading of_part_with_interval(const judge::Summary& summary, const judge::Row& row) {
  const Reading reading = of_part<kPart, kMember>(summary, row);
  return reading.applies ? with_interval(reading, (*(row.*kPart)).*kInterval) : reading;
}

}  // namespace edgebench::report
