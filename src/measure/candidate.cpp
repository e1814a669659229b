#include "measure/candidate.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench::measure {
namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw UsageError(fmt::format(
      "'{}' is no candidate: {}; write runtime:variant, as in onnxruntime:fp32,threads=2", text,
      why));
}

// They would move the cursor or colour the terminal that a report is read on. C1 controls are two
// bytes in UTF-8.
void refuse_control_characters(std::string_view text) {
  std::string harmless;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    harmless += c1 || byte < 0x20 || byte == 0x7F ? '?' : text[i];
  }
  if (harmless != text) refuse(harmless, "there is a control character at each '?'");
}

template <typename Number>
Number number_in(std::string_view text, std::string_view value, Number least) {
  Number number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !(number >= least)) {
    refuse(text, fmt::format("'{}' is not a number from {} on", value, least));
  }
  return number;
}

void set(Candidate& candidate, std::string_view key, std::string_view value,
         std::string_view text) {
  if (key == "threads") {
    candidate.threads = number_in(text, value, 1);
  } else if (key == "batch") {
    candidate.batch = number_in(text, value, 1);
  } else if (key == "planted_slowdown") {
    candidate.planted_slowdown = number_in(text, value, 1.0);
  } else if (!candidate.options.emplace(key, value).second) {
    refuse(text, fmt::format("{} is given twice", key));
  }
}

// Settings in one order, whatever the order in which they were given; defaults left out.
std::string settings_text(const Candidate& candidate) {
  std::string text = fmt::format("{}:{}", candidate.runtime, candidate.variant);
  if (candidate.threads != 1) text += fmt::format(",threads={}", candidate.threads);
  if (candidate.batch != 1) text += fmt::format(",batch={}", candidate.batch);
  if (candidate.planted_slowdown != 1) {
    text += fmt::format(",planted_slowdown={}", candidate.planted_slowdown);
  }
  for (const auto& [key, value] : candidate.options) text += fmt::format(",{}={}", key, value);
  return text;
}

}  // namespace

Candidate parse_candidate(std::string_view text) {
  refuse_control_characters(text);
  Candidate candidate;
  std::string_view rest = text;
  const std::size_t first_comma = std::min(rest.find(','), rest.size());
  if (const std::size_t equals = rest.find('='); equals < first_comma) {
    candidate.name = rest.substr(0, equals);
    if (candidate.name.empty()) refuse(text, "the name before '=' is empty");
    rest.remove_prefix(equals + 1);
  }
  const std::string_view identity = rest.substr(0, rest.find(','));
  const std::size_t colon = identity.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == identity.size()) {
    refuse(text, "there is no runtime:variant");
  }
  candidate.runtime = identity.substr(0, colon);
  candidate.variant = identity.substr(colon + 1);
  rest.remove_prefix(identity.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);  // The comma.
    const std::string_view setting = rest.substr(0, rest.find(','));
    const std::size_t equals = setting.find('=');
    if (equals == std::string_view::npos || equals == 0) refuse(text, "a setting is key=value");
    set(candidate, setting.substr(0, equals), setting.substr(equals + 1), text);
    rest.remove_prefix(setting.size());
  }
  if (candidate.name.empty()) candidate.name = settings_text(candidate);
  return candidate;
}

std::string file_name_of(std::string_view candidate) {
  std::string name(candidate);
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '-') letter = '_';
  }
  return name;
}

std::string candidate_text(const Candidate& candidate) {
  const std::string text = settings_text(candidate);
  return candidate.name == text ? text : fmt::format("{}={}", candidate.name, text);
}

}  // namespace edgebench::measure
