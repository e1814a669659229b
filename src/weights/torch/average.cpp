#include "weights/torch/average.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace edgebench::weights {
namespace {

constexpr auto kWords = std::to_array<std::string_view>(
    {"ema", "swa", "shadow", "avg", "average", "averaged", "polyak"});

bool is_letter(char character) {
  return std::isalpha(static_cast<unsigned char>(character)) != 0;
}

bool is_capital(char character) {
  return std::isupper(static_cast<unsigned char>(character)) != 0;
}

}  // namespace

bool names_average(std::string_view name) {
  std::string word;
  const auto ends = [&word] {
    const bool known = std::ranges::find(kWords, word) != kWords.end();
    word.clear();
    return known;
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool capital_begins = i > 0 && is_capital(name[i]) && !is_capital(name[i - 1]);
    if ((capital_begins || !is_letter(name[i])) && ends()) return true;
    if (is_letter(name[i])) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    }
  }
  return ends();
}

}  // namespace edgebench::weights
