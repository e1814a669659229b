#include "sdk/package_version.h"

#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace edgebench::sdk {
namespace {

bool is_digit(char letter) {
  return std::isdigit(static_cast<unsigned char>(letter)) != 0;
}

// Takes a number off the front; nothing where there is none, or one that no version has.
std::optional<int> take_number(std::string_view& rest) {
  int number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

bool take(std::string_view& rest, std::string_view word) {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  return true;
}

void skip_separator(std::string_view& rest) {
  if (!rest.empty() && (rest.front() == '.' || rest.front() == '-' || rest.front() == '_')) {
    rest.remove_prefix(1);
  }
}

// Where a stage stands beside the release itself, which is kRelease.
constexpr int kRelease = 4;
constexpr std::array<std::pair<std::string_view, int>, 5> kStages = {
    {{"dev", 0}, {"a", 1}, {"b", 2}, {"rc", 3}, {"post", 5}}};

}  // namespace

std::optional<PackageVersion> parse_version(std::string_view text) {
  std::string_view rest = text.substr(0, text.find('+'));
  PackageVersion version;
  while (true) {
    if (rest.empty() || !is_digit(rest.front())) return std::nullopt;
    const std::optional<int> number = take_number(rest);
    if (!number) return std::nullopt;
    version.numbers.push_back(*number);
    const bool more = rest.size() > 1 && rest.front() == '.' && is_digit(rest[1]);
    if (!more) break;
    rest.remove_prefix(1);
  }
  while (version.numbers.size() > 1 && version.numbers.back() == 0) version.numbers.pop_back();
  while (!rest.empty()) {
    const std::size_t before = rest.size();
    skip_separator(rest);
    for (const auto& [word, stage] : kStages) {
      if (!take(rest, word)) continue;
      version.qualifiers.push_back(stage);
      version.qualifiers.push_back(take_number(rest).value_or(0));
      break;
    }
    if (rest.size() + 1 >= before) return std::nullopt;  // No word of a stage.
  }
  version.qualifiers.push_back(kRelease);
  return version;
}

}  // namespace edgebench::sdk
