// JSON in files of the user's. The library builds and frees values of any depth in a loop, but
// copies, compares and prints them by recursion: a hundred kilobytes of brackets would end the
// process.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

namespace edgebench {

inline constexpr int kDeepestJson = 100;  // Nothing of ours nests deeper than 10.

// Throws nlohmann::json::parse_error for what is no JSON, and std::invalid_argument, with a
// sentence, for what nests deeper than kDeepestJson.
nlohmann::json parse_json(std::string_view text);

// Whether JSON can hold the text: it is UTF-8. Names of files may be anything else.
bool fits_json(std::string_view text);

}  // namespace edgebench
