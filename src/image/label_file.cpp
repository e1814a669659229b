#include "image/label_file.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"

namespace edgebench::image {
namespace {

constexpr std::string_view kHeader = "file,label";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

[[noreturn]] void refuse(const std::filesystem::path& path, std::size_t line,
                         std::string_view problem) {
  throw InputError(fmt::format("{}, line {}: {}", path.string(), line, problem));
}

// Lines without their ends (\n or \r\n); empty lines at the end of the file do not count.
std::vector<std::string_view> lines_of(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("-0123456789") == std::string_view::npos;
}

LabelFileKind kind_of(std::string_view first_line, const std::filesystem::path& path) {
  if (first_line == kHeader) return LabelFileKind::csv;
  if (is_number(first_line)) return LabelFileKind::by_number;
  if (first_line.find(' ') != std::string_view::npos &&
      first_line.find(',') == std::string_view::npos) {
    return LabelFileKind::by_name;
  }
  refuse(path, 1,
         fmt::format("expected the header '{}', a line 'name label' or a number, found '{}'; put "
                     "the header first",
                     kHeader, first_line));
}

LabelRow parse_row(std::string_view text, std::size_t line, LabelFileKind kind,
                   const std::filesystem::path& path) {
  std::string_view file;
  std::string_view number = text;
  if (kind != LabelFileKind::by_number) {
    const std::size_t separator = text.rfind(kind == LabelFileKind::csv ? ',' : ' ');
    if (separator != std::string_view::npos) {
      file = text.substr(0, separator);
      number = text.substr(separator + 1);
    }
    if (file.empty()) number = {};
  }
  LabelRow row{.file = std::string(file), .line = line};
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), row.label);
  if (number.empty() || error != std::errc() || end != number.data() + number.size()) {
    const std::string_view form = kind == LabelFileKind::csv       ? "a row 'file,label'"
                                  : kind == LabelFileKind::by_name ? "a line 'name label'"
                                                                   : "a number";
    refuse(path, line, fmt::format("expected {}, found '{}'; correct the row", form, text));
  }
  if (row.label < 0) {
    refuse(
        path, line,
        fmt::format("the label {} is negative, labels count from 0; correct the row", row.label));
  }
  return row;
}

void refuse_duplicates(const LabelFile& labels) {
  // "./a.jpg" is "a.jpg".
  std::map<std::filesystem::path, std::size_t> line_of;
  for (const LabelRow& row : labels.rows) {
    const auto [first, is_new] =
        line_of.try_emplace(std::filesystem::path(row.file).lexically_normal(), row.line);
    if (!is_new) {
      refuse(labels.path, row.line,
             fmt::format("{} was named on line {} already; remove one of the rows", row.file,
                         first->second));
    }
  }
}

void refuse_development_kit(const LabelFile& labels) {
  const auto [lowest, highest] = std::ranges::minmax(labels.rows, {}, &LabelRow::label);
  if (lowest.label == 1 && highest.label == 1000) {
    throw InputError(fmt::format(
        "{} numbers its classes 1 to 1000, as the ILSVRC2012 development kit does in an "
        "order of its own; give a list of the classes 0 to 999 in the order of the "
        "synsets",
        labels.path.string()));
  }
}

}  // namespace

LabelFile read_label_file(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.empty()) {
    throw InputError(fmt::format("{} is empty; write the header '{}' and one row for every image",
                                 path.string(), kHeader));
  }
  LabelFile labels{.path = path, .kind = kind_of(lines.front(), path), .rows = {}};
  for (std::size_t i = labels.kind == LabelFileKind::csv ? 1 : 0; i < lines.size(); ++i) {
    labels.rows.push_back(parse_row(lines[i], i + 1, labels.kind, path));
  }
  if (labels.rows.empty()) {
    throw InputError(
        fmt::format("{} has a header but no rows; write one for every image", path.string()));
  }
  if (labels.kind == LabelFileKind::by_number) {
    refuse_development_kit(labels);
  } else {
    refuse_duplicates(labels);
  }
  return labels;
}

}  // namespace edgebench::image
