#include "measure/candidate.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "base/error.h"
#include "base/printable.h"

namespace edgebench::measure {
namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw UsageError(
      fmt::format("'{}' cannot be measured: {}; write runtime:variant for --candidate, "
                  "runtime:file for --artifact, and settings after it, as in ,threads=2",
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
    const auto normalise = enum_from_name<image::Normalisation>(value);
    if (!normalise) {
      refuse(text, fmt::format("normalise is one of {}, not '{}'",
                               enum_names<image::Normalisation>(), value));
    }
    candidate.normalise = *normalise;
  } else if (!candidate.options.emplace(key, value).second) {
    refuse(text, fmt::format("{} is given twice", key));
  }
}

// Settings in one order, whatever the order in which they were given; defaults left out. `what` is
// the variant, the file's path or its name.
std::string settings_text(const Candidate& candidate, std::string_view what) {
  std::string text = fmt::format("{}:{}", candidate.runtime, what);
  if (!candidate.on_cpu()) text += fmt::format(",device={}", candidate.device);
  if (candidate.threads != 1) text += fmt::format(",threads={}", candidate.threads);
  if (candidate.batch != 1) text += fmt::format(",batch={}", candidate.batch);
  if (candidate.streams != 1) text += fmt::format(",streams={}", candidate.streams);
  if (candidate.compile_cache) text += ",compile_cache=yes";
  if (candidate.planted_slowdown != 1) {
    text += fmt::format(",planted_slowdown={}", candidate.planted_slowdown);
  }
  if (candidate.normalise != image::Normalisation::imagenet) {
    text += fmt::format(",normalise={}", enum_name(candidate.normalise));
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

// Takes `runtime:what` off the front and returns what.
std::string take_identity(std::string_view& rest, Candidate& candidate, std::string_view text) {
  const std::string_view identity = rest.substr(0, rest.find(','));
  const std::size_t colon = identity.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == identity.size()) {
    refuse(text, "there is no runtime with something after its colon");
  }
  candidate.runtime = identity.substr(0, colon);
  rest.remove_prefix(identity.size());
  return std::string(identity.substr(colon + 1));
}

void take_settings(std::string_view rest, Candidate& candidate, std::string_view text) {
  while (!rest.empty()) {
    rest.remove_prefix(1);  // The comma.
    const std::string_view setting = rest.substr(0, rest.find(','));
    const std::size_t equals = setting.find('=');
    if (equals == std::string_view::npos || equals == 0) refuse(text, "a setting is key=value");
    set(candidate, setting.substr(0, equals), setting.substr(equals + 1), text);
    rest.remove_prefix(setting.size());
  }
  if (candidate.name.empty()) candidate.name = usual_name(candidate);
}

// A name, if there is one, ends before `name_end`; what the runtime is given becomes `what`.
Candidate parse(std::string_view text, char name_end, std::string Candidate::*what) {
  refuse_control_characters(text);
  Candidate candidate;
  std::string_view rest = text;
  candidate.name = take_name(rest, rest.find(name_end), text);
  candidate.*what = take_identity(rest, candidate, text);
  take_settings(rest, candidate, text);
  return candidate;
}

}  // namespace

Candidate parse_candidate(std::string_view text) {
  return parse(text, ',', &Candidate::variant);
}

Candidate parse_artifact(std::string_view text) {
  // A path may hold an equals sign, so a name ends before the runtime's colon.
  return parse(text, ':', &Candidate::file);
}

std::string usual_name(const Candidate& candidate) {
  const std::string file_name = std::filesystem::path(candidate.file).filename();
  return settings_text(candidate, candidate.is_users_file() ? file_name : candidate.variant);
}

std::string file_name_of(std::string_view candidate) {
  std::string name(candidate);
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '-') letter = '_';
  }
  return name;
}

std::string candidate_text(const Candidate& candidate) {
  const std::string text =
      settings_text(candidate, candidate.is_users_file() ? candidate.file : candidate.variant);
  return candidate.name == usual_name(candidate) ? text
                                                 : fmt::format("{}={}", candidate.name, text);
}

}  // namespace edgebench::measure
