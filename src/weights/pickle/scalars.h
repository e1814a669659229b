// Numbers and texts as a pickle writes them: as decimal digits, as two's complement, with escapes.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weights/faults.h"

namespace edgebench::weights {

// A number that the whole of `text` spells; nothing if it spells none of this type.
template <typename Number>
std::optional<Number> parsed(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The same. Throws Malformed where it spells none.
template <typename Number>
Number number_in(std::string_view text) {
  const std::optional<Number> number = parsed<Number>(text);
  if (!number) throw Malformed("its pickle has a broken number");
  return *number;
}

// True for an optional minus and at least one decimal digit.
bool is_decimal(std::string_view text);

// Two's complement, little-endian, of at most 8 bytes; of none it is 0.
std::int64_t from_long_bytes(std::string_view bytes);

// The text, as UTF-8, that \\ \' \" \n \r \t \xNN and \uNNNN in `escaped` stand for. Throws
// Malformed for another escape: Python has more, none of which the name of a tensor needs.
std::string unescaped(std::string_view escaped);

// The text between quotes of either kind. Throws Malformed where they are missing.
std::string_view unquoted(std::string_view line);

}  // namespace edgebench::weights
