// Figures as the cells of one column: with the same unit and the same decimals, so that they can
// be compared by eye.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace edgebench::report {

inline constexpr const char* kNotMeasured = "-";
inline constexpr const char* kTooFewSamples = "few";

// As many decimals (up to 3) as give the smallest of the values three digits.
int decimals_for(const std::vector<std::optional<double>>& values);

std::string cell(const std::optional<double>& value, int decimals);

}  // namespace edgebench::report
