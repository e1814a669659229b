// Three layouts, the first that fits: a line a row, with names in full and as many further columns
// as there is room for; the same with shortened names and the essential columns; a line for the
// name and one for its figures. Narrower still, figures are listed in words. A name that no line of
// this terminal holds is shortened everywhere, and costs the others no column.
#include "report/grid.h"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "report/text.h"

namespace edgebench::report {
namespace {

using Columns = std::vector<Column>;

constexpr std::string_view kGap = "  ";
constexpr std::string_view kIndent = "    ";
constexpr std::string_view kDots = "...";
constexpr std::size_t kShortestName = 16;   // Less would not be recognised.
constexpr std::size_t kLongestOfMany = 40;  // Beside a name that no line holds.
constexpr double kHalf = 0.5;

std::size_t column_width(const Column& column) {
  std::size_t width = std::max(width_of(column.name), width_of(column.unit));
  for (const std::string& text : column.cells) width = std::max(width, width_of(text));
  return width;
}

std::size_t total_width(const Columns& columns) {
  return std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                         [](std::size_t sum, const Column& column) {
                           return sum + kGap.size() + column_width(column);
                         });
}

Columns essential(const Columns& columns) {
  Columns kept;
  std::ranges::copy_if(columns, std::back_inserter(kept),
                       [](const Column& column) { return column.rank <= kLastEssentialRank; });
  return kept;
}

// The essential ones, and the most telling others that fit, in the order of display.
Columns fitting(const Columns& columns, std::size_t width) {
  std::vector<std::size_t> by_rank(columns.size());
  std::iota(by_rank.begin(), by_rank.end(), std::size_t{0});
  std::ranges::sort(by_rank, {}, [&](std::size_t i) { return columns[i].rank; });
  std::vector<std::size_t> chosen;
  std::size_t used = 0;
  for (const std::size_t i : by_rank) {
    const std::size_t needed = kGap.size() + column_width(columns[i]);
    if (columns[i].rank > kLastEssentialRank && used + needed > width) continue;
    used += needed;
    chosen.push_back(i);
  }
  std::ranges::sort(chosen);
  Columns kept;
  for (const std::size_t i : chosen) kept.push_back(columns[i]);
  return kept;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string cells_of(const Columns& columns, std::size_t row) {
  std::string line;
  for (const Column& column : columns) {
    line.append(kGap).append(right(column.cells[row], column_width(column)));
  }
  return line;
}

std::string heading(const Columns& columns, std::size_t indent) {
  std::string names(indent, ' ');
  std::string units(indent, ' ');
  for (const Column& column : columns) {
    names.append(kGap).append(right(column.name, column_width(column)));
    units.append(kGap).append(right(column.unit, column_width(column)));
  }
  return without_trailing_blanks(names) + without_trailing_blanks(units);
}

std::size_t widest(const std::vector<std::string>& names) {
  std::size_t width = 0;
  for (const std::string& name : names) width = std::max(width, width_of(name));
  return width;
}

// Where the first `count` characters end.
std::size_t offset_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && width_of(text.substr(0, at)) < count) ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

// With at most this share of the characters for its beginning.
std::string shortened_at(std::string_view name, std::size_t width, double share) {
  const std::size_t length = width_of(name);
  if (length <= width) return std::string(name);
  const std::size_t kept = std::max<std::size_t>(width, kDots.size() + 2) - kDots.size();
  const std::size_t most = static_cast<std::size_t>(share * static_cast<double>(kept));
  const std::size_t colon = name.find(':');
  const std::size_t begin = colon == name.npos ? most : width_of(name.substr(0, colon + 1));
  const std::size_t head = std::min(begin, most);
  std::string_view end = name.substr(offset_of(name, length - (kept - head)));
  // From the beginning of a word on, unless that would cost half of it.
  const std::size_t word = end.find_first_of("-,:");
  const bool begins_word = name[name.size() - end.size() - 1] == '-';
  if (!begins_word && word < end.size() / 2 && end[word] == '-') end.remove_prefix(word + 1);
  return fmt::format("{}{}{}", name.substr(0, offset_of(name, head)), kDots, end);
}

std::vector<std::string> marked(const std::vector<RowName>& names, std::size_t width,
                                double share = kHalf) {
  std::vector<std::string> all;
  for (const RowName& name : names) {
    const std::size_t mark = std::min(width, width_of(name.mark));
    all.push_back(name.mark + shortened_at(name.name, width - mark, share));
  }
  return all;
}

// So that no two look alike; empty where that cannot be.
std::vector<std::string> brief(const std::vector<RowName>& names, std::size_t width) {
  if (width < kShortestName) return {};
  // Names that begin alike differ in longer ends, and the other way round.
  for (const double share : {kHalf, 0.65, 0.35}) {
    std::vector<std::string> all = marked(names, width, share);
    std::set<std::string> different;  // Marks make no difference.
    for (std::size_t i = 0; i < all.size(); ++i) {
      different.insert(all[i].substr(std::min(all[i].size(), names[i].mark.size())));
    }
    if (different.size() == all.size()) return all;
  }
  return {};
}

std::string line_a_row(const std::vector<std::string>& names, const Columns& columns) {
  const std::size_t name_width = widest(names);
  std::string text = heading(columns, name_width);
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += without_trailing_blanks(left(names[i], name_width) + cells_of(columns, i));
  }
  return text;
}

std::string two_lines_a_row(const std::vector<std::string>& names, const Columns& columns) {
  std::string text = heading(columns, kGap.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += names[i] + "\n";
    text += without_trailing_blanks(std::string(kGap) + cells_of(columns, i));
  }
  return text;
}

std::string lists(const std::vector<std::string>& names, const Columns& columns,
                  std::size_t width) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> parts;
    for (const Column& column : columns) {
      parts.push_back(fmt::format("{} {}{}{}", column.name, column.cells[i],
                                  column.unit.empty() ? "" : " ", column.unit));
    }
    text += names[i] + "\n" + wrapped(fmt::format("{}", fmt::join(parts, ", ")), width, kIndent);
  }
  return text;
}

}  // namespace

std::string shortened(std::string_view name, std::size_t width) {
  return shortened_at(name, width, kHalf);
}

Grid grid(const std::vector<RowName>& names, const Columns& columns, std::size_t width) {
  const std::vector<std::string> full = marked(names, std::string::npos);
  const Columns least = essential(columns);
  const std::size_t room = width - std::min(width, total_width(least));
  if (widest(full) <= room) {
    const Columns shown = fitting(columns, width - widest(full));
    return {.text = line_a_row(full, shown), .shown = shown};
  }
  if (widest(full) > width && room > kLongestOfMany) {
    const std::vector<std::string> cut = brief(names, kLongestOfMany);
    const Columns shown = fitting(columns, width - widest(cut));
    if (!cut.empty()) return {.text = line_a_row(cut, shown), .shown = shown};
  }
  const std::vector<std::string> short_names = brief(names, room);
  if (!short_names.empty()) return {.text = line_a_row(short_names, least), .shown = least};
  const std::vector<std::string> on_own_line = marked(names, width);
  if (kGap.size() + total_width(least) <= width) {
    const Columns shown = fitting(columns, width - kGap.size());
    return {.text = two_lines_a_row(on_own_line, shown), .shown = shown};
  }
  return {.text = lists(on_own_line, least, width), .shown = least};
}

}  // namespace edgebench::report
