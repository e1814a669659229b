#include "cli/plan_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/error.h"
#include "base/file.h"

namespace edgebench::cli {
namespace {

// Of one run, not of a plan.
constexpr std::array<std::string_view, 8> kNotOfPlans = {
    "help", "out", "resume", "plan", "prepared", "progress", "host", "package"};
constexpr std::string_view kDescription = "description";

// A text in ASCII alone, for a parser that must see nothing else: what toml++ 3.3 does with other
// characters outside of texts and comments is undefined (is_non_ascii_horizontal_whitespace). Each
// such byte becomes a mark and two digits, which may stand in keys, texts and comments alike. No
// end of the mark is its beginning, so that no letters before it make another of it.
class AsciiSpelling {
 public:
  explicit AsciiSpelling(std::string_view text) {
    for (int number = 0; mark_.empty() || text.find(mark_) != std::string_view::npos; ++number) {
      mark_ = fmt::format("q{}_", number);
    }
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      spelt_ += byte > 0x7F ? fmt::format("{}{:02x}", mark_, byte) : std::string(1, c);
    }
  }

  const std::string& spelt() const { return spelt_; }

  // What the parser made of a part of it, as it was.
  std::string read(std::string_view part) const {
    std::string text;
    for (;;) {
      const std::size_t mark = part.find(mark_);
      text += part.substr(0, mark);
      if (mark == std::string_view::npos) return text;
      part.remove_prefix(mark + mark_.size());
      unsigned byte = 0;
      const std::string_view digits = part.substr(0, 2);
      std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
      text += static_cast<char>(byte);
      part.remove_prefix(digits.size());
    }
  }

 private:
  std::string mark_;
  std::string spelt_;
};

std::string without_byte_order_mark(const std::string& text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

class Plan {
 public:
  explicit Plan(const std::filesystem::path& path)
      : path_(path), text_(without_byte_order_mark(read_file(path))) {}

  void apply_to(CLI::App& command) const {
    for (const auto& [key, value] : table()) {
      const std::string name = text_.read(key.str());
      if (name != kDescription) apply(command, name, value);
    }
  }

 private:
  toml::table table() const {
    try {
      return toml::parse(text_.spelt(), path_.string());
    } catch (const toml::parse_error& error) {
      refuse(error.source(), text_.read(error.description()));
    }
  }

  void apply(CLI::App& command, const std::string& key, const toml::node& value) const {
    CLI::Option* option = command.get_option_no_throw(fmt::format("--{}", key));
    if (option == nullptr || std::ranges::find(kNotOfPlans, key) != kNotOfPlans.end()) {
      refuse(value.source(),
             fmt::format("a plan has no '{}'; its keys are the options of `edgebench bench --help` "
                         "without their dashes, as in budget = \"5m\"",
                         key));
    }
    if (option->count() > 0) return;  // The command line comes first.
    const auto arguments = arguments_of(value);
    if (!arguments) {
      refuse(value.source(),
             fmt::format("{} is a text, a number, true or false, or a list of them", key));
    }
    try {
      option->add_result(*arguments);
      option->run_callback();
    } catch (const CLI::Error& error) {
      refuse(value.source(), error.what());
    }
  }

  std::optional<std::vector<std::string>> arguments_of(const toml::node& value) const {
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

  // As the command line would have it; nothing of a table or a date.
  std::optional<std::string> argument_of(const toml::node& value) const {
    if (const auto* text = value.as_string()) return text_.read(text->get());
    if (const auto* number = value.as_integer()) return fmt::format("{}", number->get());
    if (const auto* number = value.as_floating_point()) return fmt::format("{}", number->get());
    if (const auto* flag = value.as_boolean()) return flag->get() ? "true" : "false";
    return std::nullopt;
  }

  [[noreturn]] void refuse(const toml::source_region& where, const std::string& why) const {
    throw InputError(fmt::format("{}, line {}: {}", path_.string(), where.begin.line, why));
  }

  std::filesystem::path path_;
  AsciiSpelling text_;
};

constexpr std::string_view kPlanSuffix = ".toml";

// "full, gpu, quick"; empty where there are none.
std::string names_of_plans(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == kPlanSuffix) names.push_back(entry.path().stem());
  }
  std::ranges::sort(names);
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

std::filesystem::path find_plan(const std::string& text, const std::filesystem::path& own) {
  if (std::filesystem::exists(text)) return text;
  const std::filesystem::path named = own / (text + std::string(kPlanSuffix));
  if (text.find('/') == std::string::npos && std::filesystem::exists(named)) return named;
  const std::string names = names_of_plans(own);
  throw InputError(fmt::format("there is no plan {}{}", text,
                               names.empty() ? "" : "; with edgebench came " + names));
}

void apply_plan(CLI::App& command, const std::filesystem::path& plan) {
  Plan(plan).apply_to(command);
}

}  // namespace edgebench::cli
