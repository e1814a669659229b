#include "image/dataset/class_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "image/dataset/names.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Those with synsets first: they are never of several classes.
constexpr std::array<std::string_view, 5> kKnownClassLists = {
    "synset_words.txt", "LOC_synset_mapping.txt", "imagenet_class_index.json",
    "imagenet_classes.txt", "classes.txt"};

constexpr std::size_t kSynsetLength = 9;

// Folders are called "great_white_shark" and "Great White Shark".
std::string spelled_alike(std::string_view name) {
  std::string alike = lower_case(composed(name));
  std::ranges::replace(alike, '_', ' ');
  return alike;
}

void add_spelling(ClassList& list, std::string_view spelling, int index) {
  if (spelling.empty()) return;
  const auto [known, is_new] = list.classes.try_emplace(spelled_alike(spelling), index);
  if (!is_new && known->second != index) known->second = -1;
}

void add_class(ClassList& list, std::string_view synset, std::string_view name) {
  const int index = static_cast<int>(list.size());
  list.names.emplace_back(name.empty() ? synset : name);
  add_spelling(list, synset, index);
  add_spelling(list, name, index);
  // "tench, Tinca tinca" is both.
  if (name.find(',') == std::string_view::npos) return;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find(','), name.size());
    add_spelling(list, name.substr(0, end), index);
    name.remove_prefix(std::min(end + 1, name.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
  }
}

struct Line {
  std::string_view synset;  // Empty: none.
  std::string_view name;
  int number = 0;  // Between the two; 0: none.
};

std::string_view after_blanks(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find_first_not_of(" \t", from);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

Line parse_line(std::string_view text) {
  const std::string_view first = text.substr(0, text.find_first_of(" \t"));
  if (!is_synset(first)) return {.synset = {}, .name = text};
  Line line{.synset = first, .name = after_blanks(text, first.size())};
  const char* begin = line.name.data();
  const auto [end, error] = std::from_chars(begin, begin + line.name.size(), line.number);
  const bool alone = error == std::errc() && end != begin + line.name.size() && *end == ' ';
  if (!alone) line.number = 0;
  return line;
}

void add_lines(ClassList& list, std::vector<Line> lines) {
  int next = 1;
  const bool numbered =
      std::ranges::all_of(lines, [&](const Line& line) { return line.number == next++; });
  if (numbered) std::ranges::sort(lines, {}, &Line::synset);
  for (const Line& line : lines) {
    if (numbered) list.class_of_number[line.number] = static_cast<int>(list.size());
    add_class(list, line.synset,
              numbered ? after_blanks(line.name, line.name.find(' ')) : line.name);
  }
}

// {"0": ["n01440764", "tench"], ...}
void add_json(ClassList& list, const std::string& text) {
  try {
    const json index = json::parse(text);
    for (std::size_t i = 0; i < index.size(); ++i) {
      const json& one = index.at(std::to_string(i));
      add_class(list, one.at(0).get<std::string>(), one.at(1).get<std::string>());
    }
  } catch (const json::exception&) {
    throw InputError(
        fmt::format("{} is no class index as Keras has it, {{\"0\": [\"n01440764\", \"tench\"], "
                    "...}}; give a list with a class a line",
                    list.path.string()));
  }
}

}  // namespace

bool is_synset(std::string_view text) {
  return text.size() == kSynsetLength && text.front() == 'n' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::optional<int> ClassList::find(std::string_view synset_or_name) const {
  const auto found = classes.find(spelled_alike(synset_or_name));
  if (found == classes.end() || found->second < 0) return std::nullopt;
  return found->second;
}

ClassList read_class_list(const fs::path& path) {
  const std::string text = read_file(path);
  ClassList list;
  list.path = path;
  if (path.extension() == ".json") {
    add_json(list, text);
  } else {
    std::vector<Line> lines;
    for (const std::string_view line : lines_of(text)) lines.push_back(parse_line(line));
    add_lines(list, std::move(lines));
  }
  if (list.names.empty()) {
    throw InputError(
        fmt::format("{} is empty; write a class a line, in the network's order", path.string()));
  }
  return list;
}

std::vector<fs::path> find_class_lists(const std::vector<fs::path>& folders) {
  std::vector<fs::path> found;
  for (const fs::path& folder : folders) {
    for (const std::string_view name : kKnownClassLists) {
      std::error_code ignored;
      if (fs::is_regular_file(folder / name, ignored)) found.push_back(folder / name);
    }
  }
  return found;
}

}  // namespace edgebench::image
