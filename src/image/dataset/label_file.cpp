#include "image/dataset/label_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "image/dataset/class_list.h"
#include "image/dataset/names.h"

namespace edgebench::image {
namespace {

// What people call the two columns, the surest first: beside a file's name an id numbers rows.
constexpr std::array<std::string_view, 13> kFileWords = {
    "file",       "filename", "file_name", "filepath", "file_path", "path", "image_path",
    "image_name", "image",    "img",       "image_id", "imageid",   "id"};
constexpr std::array<std::string_view, 13> kLabelWords = {
    "label",    "labels",     "class",  "class_id", "class_index", "classid",         "category",
    "label_id", "class_name", "target", "synset",   "wnid",        "predictionstring"};
// Kaggle's: a synset and a box for each object; all objects of an image are of one class.
constexpr std::string_view kPredictions = "predictionstring";

// How the rows of a file are to be read.
struct Form {
  LabelFileKind kind = LabelFileKind::csv;
  char separator = ',';
  bool has_header = false;
  std::size_t columns = 2;
  std::size_t file_column = 0;
  std::size_t label_column = 1;
  bool first_word = false;  // Of the label's cell.

  std::string expected() const {
    if (kind == LabelFileKind::by_number) return "a number or a synset";
    if (separator == ' ') return "a line 'name label'";
    return fmt::format("a row 'file{}label'",
                       separator == '\t' ? "<tab>" : std::string(1, separator));
  }
};

[[noreturn]] void refuse(const std::filesystem::path& path, std::size_t line,
                         std::string_view problem) {
  throw InputError(fmt::format("{}, line {}: {}", path.string(), line, problem));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("-0123456789") == std::string_view::npos;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// A cell may stand in quotes, with separators in it and quotes doubled.
std::vector<std::string> cells_of(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool doubled = line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"';
    if (doubled) {
      cells.back() += line[i++];
    } else if (line[i] == '"' && (quoted || cells.back().empty())) {
      quoted = !quoted;
    } else if (line[i] == separator && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

// Of the first word that a cell is; as many as there are cells where none is any.
std::size_t column_of(const std::vector<std::string>& cells,
                      std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    const auto found = std::ranges::find_if(
        cells, [&](const std::string& cell) { return lower_case(without_blanks(cell)) == word; });
    if (found != cells.end()) return static_cast<std::size_t>(found - cells.begin());
  }
  return cells.size();
}

Form form_of(std::string_view first_line, const std::filesystem::path& path) {
  for (const char separator : {'\t', ';', ',', ' '}) {
    if (first_line.find(separator) == std::string_view::npos) continue;
    const std::vector<std::string> cells = cells_of(first_line, separator);
    Form form{.separator = separator};
    if (separator == ' ') form.kind = LabelFileKind::by_name;
    const std::size_t file_column = column_of(cells, kFileWords);
    if (file_column == cells.size()) return form;
    form.has_header = true;
    form.columns = cells.size();
    form.file_column = file_column;
    form.label_column = column_of(cells, kLabelWords);
    if (form.label_column == cells.size() && cells.size() == 2) form.label_column = 1 - file_column;
    if (form.label_column == cells.size()) {
      refuse(
          path, 1,
          fmt::format("no column of the header '{}' is called label or class; correct the header",
                      first_line));
    }
    form.first_word = lower_case(without_blanks(cells[form.label_column])) == kPredictions;
    if (form.first_word) form.kind = LabelFileKind::by_name;
    return form;
  }
  if (is_number(first_line) || is_synset(first_line)) return {.kind = LabelFileKind::by_number};
  refuse(
      path, 1,
      fmt::format("expected a row 'file,label', a line 'name label', a number or a synset, found "
                  "'{}'; write one row for every image",
                  first_line));
}

struct Cells {
  std::string file;
  std::string label;
};

// Both empty where the row is malformed.
Cells split(std::string_view text, const Form& form) {
  if (form.kind == LabelFileKind::by_number) return {.file = {}, .label = std::string(text)};
  std::vector<std::string> cells = cells_of(text, form.separator);
  if (form.columns == 2 && form.label_column == 1 && !form.first_word) {
    // Names with separators in them: "a, comma.jpg,3".
    for (std::size_t i = 1; i + 1 < cells.size(); ++i) cells[0] += form.separator + cells[i];
    if (cells.size() > 2) cells = {cells.front(), cells.back()};
  }
  if (cells.size() <= std::max(form.file_column, form.label_column)) return {};
  Cells row{.file = cells[form.file_column], .label = cells[form.label_column]};
  if (form.first_word) row.label = std::string(without_blanks(row.label));
  if (form.first_word) row.label.resize(std::min(row.label.find(' '), row.label.size()));
  return row.file.empty() ? Cells{} : row;
}

LabelRow parse_row(std::string_view text, std::size_t line, const Form& form,
                   const std::filesystem::path& path) {
  const Cells cells = split(text, form);
  const std::string_view label = without_blanks(cells.label);
  LabelRow row{.file = cells.file, .label = 0, .class_name = {}, .line = line};
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), row.label);
  const bool whole = error == std::errc() && end == label.data() + label.size();
  const bool alone = form.kind == LabelFileKind::by_number;
  if (label.empty() || (!whole && (is_number(label) || (alone && !is_synset(label))))) {
    refuse(path, line,
           fmt::format("expected {}, found '{}'; correct the row", form.expected(), text));
  }
  if (!whole) {
    row.class_name = label;
    row.label = 0;
  }
  if (row.label < 0) {
    refuse(
        path, line,
        fmt::format("the label {} is negative, labels count from 0; correct the row", row.label));
  }
  return row;
}

void refuse_mixture(const LabelFile& labels) {
  for (const LabelRow& row : labels.rows) {
    if (row.class_name.empty() != labels.has_class_names()) continue;
    refuse(labels.path, row.line,
           fmt::format("the label {} is a {}, and those before are {}; use one of the two",
                       row.class_name.empty() ? std::to_string(row.label) : row.class_name,
                       row.class_name.empty() ? "number" : "name",
                       row.class_name.empty() ? "names" : "numbers"));
  }
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

}  // namespace

bool LabelFile::counts_as_development_kit() const {
  const auto [lowest, highest] = std::ranges::minmax(rows, {}, &LabelRow::label);
  return kind == LabelFileKind::by_number && lowest.label == 1 && highest.label == 1000;
}

LabelFile read_label_file(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.empty()) {
    throw InputError(fmt::format(
        "{} is empty; write the header 'file,label' and one row for every image", path.string()));
  }
  const Form form = form_of(lines.front(), path);
  LabelFile labels{.path = path, .kind = form.kind, .rows = {}};
  for (std::size_t i = form.has_header ? 1 : 0; i < lines.size(); ++i) {
    labels.rows.push_back(parse_row(lines[i], i + 1, form, path));
  }
  if (labels.rows.empty()) {
    throw InputError(
        fmt::format("{} has a header but no rows; write one for every image", path.string()));
  }
  refuse_mixture(labels);
  if (labels.kind != LabelFileKind::by_number) refuse_duplicates(labels);
  return labels;
}

}  // namespace edgebench::image
