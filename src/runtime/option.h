// The value of one of a runtime's options, or its default.
#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "base/enum_names.h"
#include "runtime/runtime.h"

namespace edgebench::runtime {

// Throws std::invalid_argument, "spinning is one of never, inference, not x", for a value that is
// none of `choices`.
template <typename Enum, std::size_t count>
Enum option_or(const Options& options, const std::string& name,
               const std::array<EnumName<Enum>, count>& choices, Enum otherwise) {
  const auto given = options.find(name);
  if (given == options.end()) return otherwise;
  if (const auto known = value_in(choices, given->second)) return *known;
  throw std::invalid_argument(name + " is one of " + list_of(choices) + ", not " + given->second);
}

}  // namespace edgebench::runtime
