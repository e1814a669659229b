#include "base/printable.h"

namespace edgebench {

std::string printable(std::string_view text) {
  std::string harmless;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    harmless += c1 || byte < 0x20 || byte == 0x7F ? '?' : text[i];
  }
  return harmless;
}

}  // namespace edgebench
