// How figures are put into sentences; reports use the same words.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "stats/sequential.h"

namespace edgebench::judge {

// How many decimals of a ratio an interval deserves: three where it is narrower than 0.03, else
// two; more where an interval that excludes 1 would seem to end at 1.
int ratio_decimals(const stats::Interval& interval);

// "1.12x (1.10 to 1.14)", with a third decimal where the interval is narrow; "not measured"
// without a ratio.
std::string ratio_words(const stats::Comparison& comparison);

// "a", "a and b", "a, b and c".
std::string list_words(const std::vector<std::string>& items);

// "int8 53 of 53 layers", "fp32 1 of 53 layers and int8 52 of 53 layers"; empty of none.
std::string computed_in_words(const std::map<std::string, int>& layers);

// "1 round", "8 rounds".
std::string count_words(std::size_t count, const std::string& noun);

}  // namespace edgebench::judge
