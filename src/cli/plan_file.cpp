#include "cli/plan_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/error.h"
#include "base/file.h"

namespace edgebench::cli {
namespace {

// Of one run, not of a plan.
constexpr std::array<std::string_view, 4> kNotOfPlans = {"help", "out", "resume", "plan"};
constexpr std::string_view kDescription = "description";

[[noreturn]] void refuse(const std::filesystem::path& plan, const toml::source_region& where,
                         const std::string& why) {
  throw InputError(fmt::format("{}, line {}: {}", plan.string(), where.begin.line, why));
}

// As the command line would have it; nothing of a table or a date.
std::optional<std::string> argument_of(const toml::node& value) {
  if (const auto* text = value.as_string()) return text->get();
  if (const auto* number = value.as_integer()) return fmt::format("{}", number->get());
  if (const auto* number = value.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* flag = value.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

std::optional<std::vector<std::string>> arguments_of(const toml::node& value) {
  std::vector<std::string> arguments;
  const auto* list = value.as_array();
  if (list == nullptr) {
    const auto argument = argument_of(value);
    if (!argument) return std::nullopt;
    return std::vector{*argument};
  }
  for (const toml::node& element : *list) {
    const auto argument = argument_of(element);
    if (!argument) return std::nullopt;
    arguments.push_back(*argument);
  }
  return arguments;
}

// Behind the text or comment that begins at `at`; `at` where none does. A text that does not end
// goes to the end of its line, where the parser complains.
std::size_t behind_prose(std::string_view text, std::size_t at) {
  const char quote = text[at];
  if (quote == '#') return std::min(text.find('\n', at), text.size());
  if (quote != '"' && quote != '\'') return at;
  const std::string three(3, quote);
  const bool lines = text.substr(at).starts_with(three);
  at += lines ? 3 : 1;
  while (at < text.size() && (lines || text[at] != '\n')) {
    if (lines ? text.substr(at).starts_with(three) : text[at] == quote) {
      if (!lines) return at + 1;
      // Up to two quotes before the closing three belong to the text.
      const std::size_t end = std::min(text.find_first_not_of(quote, at), text.size());
      return std::min(end, at + 5);
    }
    at += quote == '"' && text[at] == '\\' ? std::size_t{2} : 1;
  }
  return std::min(at, text.size());
}

// Its line, from 1. What toml++ 3.3 does with the first character of a key that is not ASCII is
// undefined (is_non_ascii_horizontal_whitespace); TOML has such only in texts and comments.
std::optional<std::size_t> line_of_stray_character(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  // A quote behind anything else is part of a value that the parser will refuse.
  constexpr std::string_view kBeforeText = "\n=[,{";
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  char before = '\n';
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) > 0x7F) {
      return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
    }
    const bool may_begin = text[at] == '#' || kBeforeText.find(before) != std::string_view::npos;
    if (text[at] != ' ' && text[at] != '\t') before = text[at];
    at = std::max(may_begin ? behind_prose(text, at) : at, at + 1);
  }
  return std::nullopt;
}

toml::table read_table(const std::filesystem::path& plan) {
  const std::string text = read_file(plan);
  if (const auto line = line_of_stray_character(text)) {
    throw InputError(fmt::format(
        "{}, line {}: only texts in quotes and comments may have characters beyond ASCII",
        plan.string(), *line));
  }
  try {
    return toml::parse(text, plan.string());
  } catch (const toml::parse_error& error) {
    refuse(plan, error.source(), std::string(error.description()));
  }
}

void apply(CLI::App& command, const std::filesystem::path& plan, std::string_view key,
           const toml::node& value) {
  CLI::Option* option = command.get_option_no_throw(fmt::format("--{}", key));
  if (option == nullptr || std::ranges::find(kNotOfPlans, key) != kNotOfPlans.end()) {
    refuse(plan, value.source(),
           fmt::format("a plan has no '{}'; its keys are the options of `edgebench bench --help` "
                       "without their dashes, as in budget = \"5m\"",
                       key));
  }
  if (option->count() > 0) return;  // The command line comes first.
  const auto arguments = arguments_of(value);
  if (!arguments) {
    refuse(plan, value.source(),
           fmt::format("{} is a text, a number, true or false, or a list of them", key));
  }
  try {
    option->add_result(*arguments);
    option->run_callback();
  } catch (const CLI::Error& error) {
    refuse(plan, value.source(), error.what());
  }
}

}  // namespace

void apply_plan(CLI::App& command, const std::filesystem::path& plan) {
  for (const auto& [key, value] : read_table(plan)) {
    if (key.str() != kDescription) apply(command, plan, key.str(), value);
  }
}

}  // namespace edgebench::cli
