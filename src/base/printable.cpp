#include "base/printable.h"

#include <algorithm>

namespace edgebench {

namespace {

std::string without_controls(std::string_view text, std::string_view kept) {
  std::string harmless;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    const bool c0 = (byte < 0x20 || byte == 0x7F) && kept.find(text[i]) == kept.npos;
    harmless += c1 || c0 ? '?' : text[i];
  }
  return harmless;
}

}  // namespace

std::string printable(std::string_view text) {
  return without_controls(text, "");
}

std::string printable_page(std::string_view text) {
  constexpr std::string_view kCsvLineEnd = "\r\n";
  std::string page;
  for (std::size_t end = text.find(kCsvLineEnd); end != std::string_view::npos;
       end = text.find(kCsvLineEnd)) {
    page += without_controls(text.substr(0, end), "\n\t");
    page += kCsvLineEnd;
    text.remove_prefix(end + kCsvLineEnd.size());
  }
  return page + without_controls(text, "\n\t");
}

std::string printable_line(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  std::string joined;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    line = line.substr(0, line.find_last_not_of(kBlanks) + 1);
    if (line.empty()) continue;
    joined += joined.empty() ? "" : "; ";
    joined += line;
  }
  return printable(joined);
}

}  // namespace edgebench
