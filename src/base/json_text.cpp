#include "base/json_text.h"

#include <cstddef>
#include <stdexcept>

#include <fmt/format.h>

namespace edgebench {
namespace {

// Brackets within texts are letters. What is no JSON is for the parser to refuse.
bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '"') quoted = !quoted;
    if (quoted) {
      if (letter == '\\') ++i;
    } else if (letter == '[' || letter == '{') {
      if (++depth > kDeepestJson) return true;
    } else if (letter == ']' || letter == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
  if (nests_too_deep(text)) {
    throw std::invalid_argument(fmt::format("it nests deeper than {} levels", kDeepestJson));
  }
  return nlohmann::json::parse(text);
}

bool fits_json(std::string_view text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

}  // namespace edgebench
