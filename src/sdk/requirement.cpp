#include "sdk/requirement.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace edgebench::sdk {
namespace {

[[noreturn]] void refuse_requirement(std::string_view text) {
  throw std::invalid_argument("'" + std::string(text) +
                              "' is no name of a package with conditions as in name>=1.2,<2");
}

}  // namespace

Requirement::Requirement(std::string_view text) : text_(text) {
  std::string_view rest = text;
  const std::size_t end = std::min(rest.find_first_of("<>="), rest.size());
  name_ = rest.substr(0, end);
  rest.remove_prefix(end);
  if (name_.empty() || name_.find(' ') != std::string::npos || text.ends_with(',')) {
    refuse_requirement(text);
  }
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const std::size_t digits = part.find_first_not_of("<>=");
    const std::string_view sign = part.substr(0, std::min(digits, part.size()));
    const auto version = parse_version(part.substr(sign.size()));
    if (!version) refuse_requirement(text);
    if (sign == "==") {
      conditions_.push_back({Relation::equal, *version});
    } else if (sign == ">=") {
      conditions_.push_back({Relation::at_least, *version});
    } else if (sign == "<=") {
      conditions_.push_back({Relation::at_most, *version});
    } else if (sign == "<") {
      conditions_.push_back({Relation::below, *version});
    } else {
      refuse_requirement(text);
    }
  }
}

bool Requirement::is_exact() const {
  return conditions_.size() == 1 && conditions_.front().relation == Relation::equal;
}

bool Requirement::takes(std::string_view version) const {
  const auto parsed = parse_version(version);
  return parsed && std::ranges::all_of(conditions_, [&](const Condition& condition) {
           switch (condition.relation) {
             case Relation::equal:
               return *parsed == condition.version;
             case Relation::at_least:
               return *parsed >= condition.version;
             case Relation::at_most:
               return *parsed <= condition.version;
             case Relation::below:
               return *parsed < condition.version;
           }
           return false;
         });
}

std::string normalised_name(std::string_view name) {
  std::string result;
  for (const char letter : name) {
    const bool separator = letter == '-' || letter == '_' || letter == '.';
    if (separator && result.ends_with('_')) continue;
    result += separator ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return result;
}

}  // namespace edgebench::sdk
