#include "measure/candidate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "base/error.h"
#include "base/printable.h"

namespace edgebench::measure {
namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw UsageError(
      fmt::format("'{}' cannot be measured: {}; write runtime:variant for --candidate, FILE or "
                  "runtime:FILE for --artifact, and settings after it, as in ,threads=2",
                  text, why));
}

void refuse_control_characters(std::string_view text) {
  const std::string harmless = printable(text);
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

constexpr std::string_view kFileSetting = "file=";

bool is_our_setting(std::string_view key) {
  constexpr std::array kKeys = {"device",        "threads",          "batch",     "streams",
                                "compile_cache", "planted_slowdown", "normalise", "file"};
  return std::ranges::find(kKeys, key) != kKeys.end();
}

void set(Candidate& candidate, std::string_view key, std::string_view value,
         std::string_view text) {
  if (key == "device") {
    candidate.device = runtime::device_name(value);
  } else if (key == "threads") {
    candidate.threads = number_in(text, value, 1);
  } else if (key == "batch") {
    candidate.batch = number_in(text, value, 1);
  } else if (key == "streams") {
    candidate.streams = number_in(text, value, 1);
  } else if (key == "compile_cache") {
    if (value != "yes" && value != "no") refuse(text, "compile_cache is yes or no");
    candidate.compile_cache = value == "yes";
  } else if (key == "planted_slowdown") {
    candidate.planted_slowdown = number_in(text, value, 1.0);
  } else if (key == "normalise" && candidate.is_users_file()) {
    try {
      candidate.normalise = image::Normalisation::from_text(value);
    } catch (const std::invalid_argument& error) {
      refuse(text, error.what());
    }
  } else if (!candidate.options.emplace(key, value).second) {
    refuse(text, fmt::format("{} is given twice", key));
  }
}

// Settings in one order, whatever the order in which they were given; defaults left out.
std::string settings_text(const Candidate& candidate) {
  std::string text;
  if (!candidate.on_cpu()) text += fmt::format(",device={}", candidate.device);
  if (candidate.threads != 1) text += fmt::format(",threads={}", candidate.threads);
  if (candidate.batch > 1) text += fmt::format(",batch={}", candidate.batch);
  if (candidate.streams != 1) text += fmt::format(",streams={}", candidate.streams);
  if (candidate.compile_cache) text += ",compile_cache=yes";
  if (candidate.planted_slowdown != 1) {
    text += fmt::format(",planted_slowdown={}", candidate.planted_slowdown);
  }
  if (candidate.normalise_given()) {
    text += fmt::format(",normalise={}", candidate.normalise->text());
  }
  for (const auto& [key, value] : candidate.options) text += fmt::format(",{}={}", key, value);
  return text;
}

// Takes `name=` off the front, where `name` ends before `end`.
std::string take_name(std::string_view& rest, std::size_t end, std::string_view text) {
  const std::size_t equals = rest.find('=');
  if (equals >= std::min(end, rest.size())) return {};
  if (equals == 0) refuse(text, "the name before '=' is empty");
  const std::string name(rest.substr(0, equals));
  rest.remove_prefix(equals + 1);
  return name;
}

// Takes what is before the next comma off the front.
std::string_view take_part(std::string_view& rest) {
  const std::string_view part = rest.substr(0, rest.find(','));
  rest.remove_prefix(part.size());
  return part;
}

void take_settings(std::string_view rest, Candidate& candidate, std::string_view text) {
  while (!rest.empty()) {
    rest.remove_prefix(1);  // The comma.
    const std::string_view setting = take_part(rest);
    const std::size_t equals = setting.find('=');
    if (equals == std::string_view::npos || equals == 0) refuse(text, "a setting is key=value");
    set(candidate, setting.substr(0, equals), setting.substr(equals + 1), text);
  }
  if (candidate.name.empty()) candidate.name = usual_name(candidate);
}

// With a version or without: onnxruntime, onnxruntime@1.23.2.
bool is_runtime_name(std::string_view word) {
  const std::string_view name = word.substr(0, word.find('@'));
  const std::string_view version = word.substr(std::min(name.size() + 1, word.size()));
  const auto is_small = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
  };
  const auto is_of_version = [&](char letter) {
    return is_small(letter) || letter == '.' || letter == '+' || letter == '_';
  };
  return !name.empty() && std::ranges::all_of(name, is_small) &&
         (name.size() == word.size() || !version.empty()) &&
         std::ranges::all_of(version, is_of_version);
}

// Takes `runtime:` off the front, if it is there.
std::string take_runtime(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  const std::string_view word = rest.substr(0, std::min(colon, rest.size()));
  if (colon == std::string_view::npos || !is_runtime_name(word)) return {};
  rest.remove_prefix(word.size() + 1);
  return std::string(word);
}

// What stands before `file=`, where that is the last setting: empty, or settings, each with its
// comma. Nothing where `rest` begins with a path.
std::optional<std::string_view> before_file_setting(std::string_view rest, std::string_view text) {
  if (rest.starts_with(kFileSetting)) return rest.substr(0, 0);
  const std::size_t found = rest.find("," + std::string(kFileSetting));
  if (found == std::string_view::npos) return std::nullopt;
  if (rest.substr(0, rest.find(',')).find('=') == std::string_view::npos) {
    refuse(text, "it has a path and file=, which is one, too");
  }
  return rest.substr(0, found + 1);
}

}  // namespace

Candidate parse_candidate(std::string_view text) {
  refuse_control_characters(text);
  Candidate candidate;
  std::string_view rest = text;
  candidate.name = take_name(rest, rest.find(','), text);
  const std::string_view identity = take_part(rest);
  const std::size_t colon = identity.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == identity.size()) {
    refuse(text, "there is no runtime with something after its colon");
  }
  candidate.runtime = identity.substr(0, colon);
  candidate.variant = identity.substr(colon + 1);
  take_settings(rest, candidate, text);
  return candidate;
}

Candidate parse_artifact(std::string_view text) {
  refuse_control_characters(text);
  Candidate candidate{.batch = 0};
  std::string_view rest = text;
  const std::string_view word = rest.substr(0, std::min(rest.find('='), rest.size()));
  if (!is_our_setting(word)) candidate.name = take_name(rest, rest.find_first_of(":/,"), text);
  candidate.runtime = take_runtime(rest);
  std::string settings;
  if (const auto before = before_file_setting(rest, text)) {
    candidate.file = rest.substr(before->size() + kFileSetting.size());
    if (!before->empty()) settings = "," + std::string(before->substr(0, before->size() - 1));
  } else {
    candidate.file = take_part(rest);
    settings = rest;
  }
  if (candidate.file.empty()) refuse(text, "there is no file");
  take_settings(settings, candidate, text);
  return candidate;
}

bool sets(std::string_view text, std::string_view key) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view part = take_part(rest);
    if (!rest.empty()) rest.remove_prefix(1);
    const std::size_t equals = part.rfind('=');
    if (equals == std::string_view::npos) continue;
    // Behind a name and a runtime, where it is the first setting before file=.
    const std::string_view before = part.substr(0, equals);
    const std::string_view word = before.substr(before.find_last_of(":=") + 1);
    // What has a colon behind it is a name: device=a:b.
    const bool value = part.find(':', equals) == std::string_view::npos;
    if (word == "file") return false;  // What follows is its path.
    if (word == key && value) return true;
  }
  return false;
}

std::string usual_name(const Candidate& candidate) {
  const std::string file_name = std::filesystem::path(candidate.file).filename();
  const std::string what = candidate.is_users_file() ? file_name : candidate.variant;
  const std::string runtime = candidate.runtime.empty() ? "" : candidate.runtime + ":";
  return runtime + what + settings_text(candidate);
}

std::string file_name_of(std::string_view candidate) {
  std::string name(candidate);
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '-') letter = '_';
  }
  return name;
}

std::string candidate_text(const Candidate& candidate) {
  const std::string settings = settings_text(candidate);
  const bool named = candidate.name != usual_name(candidate);
  // Behind a comma is what lists of settings have added to the user's name.
  const std::string name =
      named ? candidate.name.substr(0, candidate.name.find(',')) + "=" : std::string();
  if (!candidate.is_users_file()) {
    return fmt::format("{}{}:{}{}", name, candidate.runtime, candidate.variant, settings);
  }
  // The first form where it reads back as the same.
  if (!candidate.runtime.empty() && candidate.file.find(',') == std::string::npos) {
    return fmt::format("{}{}:{}{}", name, candidate.runtime, candidate.file, settings);
  }
  const std::string runtime = candidate.runtime.empty() ? "" : candidate.runtime + ":";
  const std::string before = settings.empty() ? "" : settings.substr(1) + ",";
  return fmt::format("{}{}{}{}{}", name, runtime, before, kFileSetting, candidate.file);
}

}  // namespace edgebench::measure
