// Text as HTML. Names, reasons and paths come from users and runtimes: whatever is in them stays
// text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace edgebench::report::html {

using Json = nlohmann::ordered_json;

// For text and for attribute values in double quotes.
std::string escaped(std::string_view text);

// JSON as the content of a <script>: no character in it can end the element. Invalid UTF-8 is
// replaced.
std::string script_json(const Json& json);

// What `path` (a JSON pointer) leads to; null where it leads nowhere.
Json at(const Json& json, const std::string& path);

// A text of the JSON report, with the path to it, so that page and report can be compared. Empty
// where there is none.
std::string text_at(const Json& report, const std::string& path, std::string_view element = "span");

// A number of the JSON report in units of `unit`, with its path; kNotMeasured where there is none.
std::string figure_at(const Json& report, const std::string& path, double unit, int decimals);

}  // namespace edgebench::report::html
