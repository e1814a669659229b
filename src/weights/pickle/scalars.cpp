#include "weights/pickle/scalars.h"

#include <bit>

namespace edgebench::weights {
namespace {

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

std::uint32_t from_hex(std::string_view digits, std::size_t expected) {
  std::uint32_t code = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, code, 16);
  if (digits.size() != expected || error != std::errc() || stopped != end) {
    throw Malformed("its pickle has a text with a broken escape");
  }
  return code;
}

}  // namespace

bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

std::int64_t from_long_bytes(std::string_view bytes) {
  const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[i - 1]);
  }
  return std::bit_cast<std::int64_t>(value);
}

std::string unescaped(std::string_view escaped) {
  std::string plain;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\') {
      plain += escaped[i];
      continue;
    }
    const char kind = ++i < escaped.size() ? escaped[i] : '\0';
    if (kind == 'x' || kind == 'u') {
      const std::size_t digits = kind == 'x' ? 2 : 4;
      append_utf8(plain, from_hex(escaped.substr(i + 1, digits), digits));
      i += digits;
    } else if (kind == '\\' || kind == '\'' || kind == '"') {
      plain += kind;
    } else if (kind == 'n' || kind == 'r' || kind == 't') {
      plain += kind == 'n' ? '\n' : kind == 'r' ? '\r' : '\t';
    } else {
      throw Malformed("its pickle has a text with an unknown escape");
    }
  }
  return plain;
}

std::string_view unquoted(std::string_view line) {
  const bool quoted = line.size() >= 2 && line.front() == line.back() &&
                      (line.front() == '\'' || line.front() == '"');
  if (!quoted) throw Malformed("its pickle has a text without quotes");
  return line.substr(1, line.size() - 2);
}

}  // namespace edgebench::weights
