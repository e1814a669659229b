// The value of one of a runtime's options, or its default.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

#include "base/enum_names.h"
#include "runtime/runtime.h"

namespace edgebench::runtime {

// Throws std::invalid_argument, "spinning is never, inference or always, not x", for a value that
// is none of `names`.
template <typename Enum, std::size_t Count>
Enum option_or(const Options& options, const std::string& name, const EnumNames<Enum, Count>& names,
               Enum otherwise) {
  const auto given = options.find(name);
  if (given == options.end()) return otherwise;
  if (const auto known = names.find(given->second)) return *known;
  throw std::invalid_argument(name + " is " + names.alternatives() + ", not " + given->second);
}

}  // namespace edgebench::runtime
