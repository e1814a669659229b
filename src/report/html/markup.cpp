#include "report/html/markup.h"

#include <fmt/format.h>

#include "report/figures/cells.h"

namespace edgebench::report::html {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), by);
    at += by.size();
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      case '\r':  // Read as a line feed otherwise.
        safe += "&#13;";
        break;
      case '\0':
        safe += kReplacement;
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

std::string script_json(const Json& json) {
  // These stand in strings only, where JSON has another way to write them. The last two end a line
  // in older JavaScript.
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  replace_all(text, "<", "\\u003c");
  replace_all(text, ">", "\\u003e");
  replace_all(text, "&", "\\u0026");
  replace_all(text, "\xE2\x80\xA8", "\\u2028");
  replace_all(text, "\xE2\x80\xA9", "\\u2029");
  return text;
}

Json at(const Json& json, const std::string& path) {
  const Json::json_pointer pointer(path);
  return json.contains(pointer) ? json.at(pointer) : Json(nullptr);
}

std::string text_at(const Json& report, const std::string& path, std::string_view element) {
  const Json value = at(report, path);
  if (value.is_null()) return "";
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  return fmt::format("<{0} data-path=\"{1}\">{2}</{0}>", element, escaped(path), escaped(text));
}

std::string figure_at(const Json& report, const std::string& path, double unit, int decimals) {
  const Json value = at(report, path);
  if (!value.is_number()) return kNotMeasured;
  return fmt::format("<span data-path=\"{}\" data-unit=\"{}\">{}</span>", escaped(path), unit,
                     cell(value.get<double>() / unit, decimals));
}

}  // namespace edgebench::report::html
