#include "weights/pickle/plain.h"

#include <bit>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "weights/faults.h"
#include "weights/pickle/scalars.h"

namespace edgebench::weights {
namespace {

constexpr int kNewestProtocol = 5;

void push_long_bytes(PickleStack& stack, std::string_view bytes) {
  if (bytes.size() <= sizeof(std::int64_t)) {
    stack.push_integer(from_long_bytes(bytes));
  } else {
    stack.push_text(PickleKind::long_integer, bytes);
  }
}

void push_decimal(PickleStack& stack, std::string_view digits) {
  if (!is_decimal(digits)) throw Malformed("its pickle has a broken number");
  if (const auto integer = parsed<std::int64_t>(digits)) {
    stack.push_integer(*integer);
  } else {
    stack.push_text(PickleKind::long_integer, digits);
  }
}

// Protocol 0 writes the booleans as numbers with a zero in front.
void push_int_line(PickleStack& stack, std::string_view line) {
  if (line == "00" || line == "01") {
    stack.push(line == "01" ? PickleStack::kTrue : PickleStack::kFalse);
  } else {
    push_decimal(stack, line);
  }
}

// Bytes with their count before them.
template <typename Count>
std::string_view take(ByteReader& reader) {
  return reader.take(reader.number<Count>());
}

bool constant(Opcode opcode, ByteReader& reader, PickleStack& stack) {
  switch (opcode) {
    case Opcode::none:
      stack.push(PickleStack::kNone);
      break;
    case Opcode::newtrue:
      stack.push(PickleStack::kTrue);
      break;
    case Opcode::newfalse:
      stack.push(PickleStack::kFalse);
      break;
    case Opcode::empty_tuple:
      stack.push(PickleStack::kEmptyTuple);
      break;
    case Opcode::frame:  // Only says how far one may read ahead.
      reader.number<std::uint64_t>();
      break;
    case Opcode::proto:
      if (const int protocol = reader.number<std::uint8_t>(); protocol > kNewestProtocol) {
        throw Malformed(fmt::format("its pickle has protocol {}; the newest known is {}", protocol,
                                    kNewestProtocol));
      }
      break;
    default:
      return false;
  }
  return true;
}

bool number(Opcode opcode, ByteReader& reader, PickleStack& stack) {
  switch (opcode) {
    case Opcode::binint:
      stack.push_integer(reader.number<std::int32_t>());
      break;
    case Opcode::binint1:
      stack.push_integer(reader.number<std::uint8_t>());
      break;
    case Opcode::binint2:
      stack.push_integer(reader.number<std::uint16_t>());
      break;
    case Opcode::long1:
      push_long_bytes(stack, take<std::uint8_t>(reader));
      break;
    case Opcode::long4:
      push_long_bytes(stack, take<std::uint32_t>(reader));
      break;
    case Opcode::binfloat:  // The one big-endian number.
      stack.push_real(std::bit_cast<double>(__builtin_bswap64(reader.number<std::uint64_t>())));
      break;
    case Opcode::int_line:
      push_int_line(stack, reader.line());
      break;
    case Opcode::long_line: {
      std::string_view line = reader.line();
      if (line.ends_with('L')) line.remove_suffix(1);
      push_decimal(stack, line);
      break;
    }
    case Opcode::float_line:
      stack.push_real(number_in<double>(reader.line()));
      break;
    default:
      return false;
  }
  return true;
}

bool text(Opcode opcode, ByteReader& reader, PickleStack& stack) {
  switch (opcode) {
    case Opcode::short_binunicode:
    case Opcode::short_binstring:  // A str of Python 2.
      stack.push_text(PickleKind::text, take<std::uint8_t>(reader));
      break;
    case Opcode::binunicode:
    case Opcode::binstring:
      stack.push_text(PickleKind::text, take<std::uint32_t>(reader));
      break;
    case Opcode::binunicode8:
      stack.push_text(PickleKind::text, take<std::uint64_t>(reader));
      break;
    case Opcode::short_binbytes:
      stack.push_text(PickleKind::bytes, take<std::uint8_t>(reader));
      break;
    case Opcode::binbytes:
      stack.push_text(PickleKind::bytes, take<std::uint32_t>(reader));
      break;
    case Opcode::binbytes8:
    case Opcode::bytearray8:
      stack.push_text(PickleKind::bytes, take<std::uint64_t>(reader));
      break;
    case Opcode::unicode_line:
      stack.push_unescaped(unescaped(reader.line()));
      break;
    case Opcode::string_line:
      stack.push_unescaped(unescaped(unquoted(reader.line())));
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace

bool push_plain(Opcode opcode, ByteReader& reader, PickleStack& stack) {
  return constant(opcode, reader, stack) || number(opcode, reader, stack) ||
         text(opcode, reader, stack);
}

}  // namespace edgebench::weights
