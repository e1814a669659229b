// The parsers of this build by name, for the driver that has all of them in it.
#pragma once

#include <span>
#include <string_view>

#include "fuzz/parser.h"

namespace edgebench::fuzz {

struct NamedParser {
  std::string_view name;
  void (*read)(Input input);
};

std::span<const NamedParser> parsers();

}  // namespace edgebench::fuzz
