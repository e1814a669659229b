// How wide a text is that goes to a terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "report/text.h"

namespace edgebench::test {

inline std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    widest = std::max(widest, report::width_of(std::string_view(text).substr(begin, end - begin)));
    if (end == std::string::npos) break;
    begin = end + 1;
  }
  return widest;
}

}  // namespace edgebench::test
