#include "messages.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace edgebench::onnxruntime {
namespace {

constexpr std::string_view kLoading = "Load model from ";
constexpr std::string_view kFailed = " failed:";

// The rest of the text behind `words`; empty: they do not occur.
std::string_view behind(std::string_view text, std::string_view words) {
  const std::size_t found = text.find(words);
  return found == std::string_view::npos ? std::string_view{} : text.substr(found + words.size());
}

std::string_view up_to(std::string_view text, std::string_view words) {
  return text.substr(0, text.find(words));
}

std::string_view without_blanks_before(std::string_view text) {
  const auto begin = std::ranges::find_if(
      text, [](char c) { return std::isspace(static_cast<unsigned char>(c)) == 0; });
  return text.substr(static_cast<std::size_t>(begin - text.begin()));
}

std::string_view number_in(std::string_view text) {
  return text.substr(0, text.find_first_not_of("0123456789"));
}

// "model.cc:256", with any folders before it.
bool is_source_line(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == word.size()) return false;
  const std::string_view file = word.substr(0, colon);
  return (file.ends_with(".cc") || file.ends_with(".h") || file.ends_with(".cpp")) &&
         number_in(word.substr(colon + 1)) == word.substr(colon + 1);
}

// Behind the bracket that closes the first one; all of the text where none does.
std::size_t end_of_brackets(std::string_view text) {
  int depth = 0;
  for (std::size_t at = text.find('('); at < text.size(); ++at) {
    depth += text[at] == '(' ? 1 : 0;
    depth -= text[at] == ')' ? 1 : 0;
    if (depth == 0) return at + 1;
  }
  return text.size();
}

// Behind a function's name, or its whole signature as a compiler prints it.
std::string_view behind_function(std::string_view text) {
  const std::string_view before_brackets = text.substr(0, std::min(text.find('('), text.size()));
  if (before_brackets.find("::") == std::string_view::npos) return behind(text, " ");
  text.remove_prefix(end_of_brackets(text));
  if (text.starts_with(" const")) text.remove_prefix(std::string_view(" const").size());
  if (text.starts_with(" [with")) text = behind(text, "]");
  return text;
}

}  // namespace

std::string words_in(std::string_view message) {
  if (message.starts_with(kLoading)) message = behind(message, kFailed);
  message = without_blanks_before(message);
  if (is_source_line(up_to(message, " "))) message = behind_function(behind(message, " "));
  return std::string(without_blanks_before(message));
}

std::string lack_in(std::string_view message, std::string_view version) {
  const std::string_view type = behind(message, "No Op registered for ");
  if (!type.empty()) {
    return fmt::format("ONNX Runtime {} has nothing for its operator {}", version,
                       up_to(type, " "));
  }
  const std::string_view newest_set = behind(message, "domain ai.onnx is till opset ");
  if (!newest_set.empty()) {
    return fmt::format(
        "its operator set is newer than ONNX Runtime {} reads; export it with "
        "opset_version={} or an older one",
        version, number_in(newest_set));
  }
  const std::string_view newest_form = behind(message, "max supported IR version: ");
  if (!newest_form.empty()) {
    return fmt::format(
        "its ir_version is newer than ONNX Runtime {} reads; export it with an "
        "older onnx package, so that it is {} at the most",
        version, number_in(newest_form));
  }
  return {};
}

std::string fault_in(std::string_view message) {
  const std::string words = words_in(message);
  if (!message.starts_with(kLoading)) return words;
  return fmt::format("ONNX Runtime cannot read it: {}; export it again",
                     std::string_view(words).substr(0, words.find_last_not_of(". ") + 1));
}

}  // namespace edgebench::onnxruntime
