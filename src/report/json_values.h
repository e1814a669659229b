// What the JSON documents share: figures that were not measured are null.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "judge/summary.h"
#include "stats/interval.h"
#include "stats/sequential.h"

namespace edgebench::report {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text);  // Null of an empty text.

// {value, low, high, confidence}, each null where there is none.
Json estimate(const std::optional<double>& value, const std::optional<stats::Interval>& interval);

// "faster", "slower", "tie" or "undecided".
std::string_view decision_word(stats::Decision decision);

// [{kind, candidate, text}]
Json notes(const std::vector<judge::Note>& notes);

// Indented, with a newline at the end; bytes that are no UTF-8 are replaced.
std::string dumped(const Json& json);

}  // namespace edgebench::report
