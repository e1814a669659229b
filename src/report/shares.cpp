#include "report/shares.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "judge/words.h"

namespace edgebench::report {
namespace {

// So many names are read, more are counted.
constexpr std::size_t kNamed = 3;

std::string figure_of(const Amount& one) {
  return fmt::format("{:.0f}{}", one.amount, one.unit);
}

// Equal amounts share an item, in the order of the first of each.
std::string each(const std::vector<Amount>& amounts) {
  std::vector<std::pair<std::string, std::vector<std::string>>> items;
  for (const Amount& one : amounts) {
    const std::string figure = figure_of(one);
    const auto same = std::ranges::find(items, figure, [](const auto& item) { return item.first; });
    if (same == items.end()) {
      items.emplace_back(figure, std::vector{one.name});
    } else {
      same->second.push_back(one.name);
    }
  }
  std::vector<std::string> words;
  for (const auto& [figure, names] : items) {
    words.push_back(fmt::format("{}: {}", judge::list_words(names), figure));
  }
  return fmt::format("{}", fmt::join(words, "; "));
}

}  // namespace

std::string names_words(const std::vector<std::string>& names, std::size_t candidates, bool all) {
  if (names.size() > kNamed && names.size() == candidates) {
    return fmt::format("all {} candidates", candidates);
  }
  if (all || names.size() <= kNamed) return judge::list_words(names);
  return fmt::format("{} of {} candidates", names.size(), candidates);
}

std::string amounts_words(std::vector<Amount> amounts, std::size_t candidates, bool all) {
  const auto [least, most] = std::ranges::minmax(amounts, {}, &Amount::amount);
  const bool one_unit = std::ranges::all_of(
      amounts, [&](const Amount& one) { return one.unit == amounts.front().unit; });
  const bool equal = one_unit && least.amount == most.amount;
  const bool few = amounts.size() <= kNamed;
  if (equal || (one_unit && !all && !few)) {
    std::vector<std::string> names;
    for (const Amount& one : amounts) names.push_back(one.name);
    const std::string figure =
        equal ? figure_of(least)
              : fmt::format("{:.0f} to {:.0f}{}", least.amount, most.amount, most.unit);
    return fmt::format("{}: {}", names_words(names, candidates, all), figure);
  }
  if (all || few) return each(amounts);
  std::ranges::stable_sort(amounts, std::ranges::greater(), &Amount::amount);
  const std::size_t others = amounts.size() - kNamed;
  amounts.resize(kNamed);
  return fmt::format("{}; and {} more", each(amounts), others);
}

}  // namespace edgebench::report
