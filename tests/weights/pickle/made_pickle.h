// Pickles put together by hand: each function gives the instructions that leave one value on the
// machine's stack, in the words of Python's pickletools, protocol 2 where nothing else is said.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgebench::test {

using Instructions = std::string;

// The low bytes of a number, little-endian.
inline std::string little_endian(std::uint64_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>((number >> (8 * i)) & 0xFFU);
  return text;
}

inline Instructions none() {
  return "N";
}

inline Instructions boolean(bool value) {
  return value ? "\x88" : "\x89";
}

inline Instructions integer(std::int64_t value) {
  return "\x8A\x08" + little_endian(static_cast<std::uint64_t>(value), 8);
}

inline Instructions text(std::string_view value) {
  return "X" + little_endian(value.size(), 4) + std::string(value);
}

inline Instructions joined(std::span<const Instructions> values) {
  Instructions all;
  for (const Instructions& value : values) all += value;
  return all;
}

inline Instructions tuple(const std::vector<Instructions>& values) {
  return "(" + joined(values) + "t";
}

inline Instructions integers(const std::vector<std::size_t>& values) {
  Instructions all = "(";
  for (const std::size_t value : values) all += integer(static_cast<std::int64_t>(value));
  return all + "t";
}

inline Instructions list(const std::vector<Instructions>& values) {
  return "](" + joined(values) + "e";
}

using Entry = std::pair<std::string_view, Instructions>;

inline Instructions dict(const std::vector<Entry>& entries) {
  Instructions all = "}(";
  for (const auto& [key, value] : entries) all += text(key) + value;
  return all + "u";
}

// "collections.OrderedDict" by its module and its name in it.
inline Instructions global(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}

inline Instructions call(const Instructions& callee, const std::vector<Instructions>& arguments) {
  return callee + tuple(arguments) + "R";
}

// With _metadata, as a state dictionary has it.
inline Instructions ordered_dict(const std::vector<Entry>& entries) {
  const Instructions empty = call(global("collections", "OrderedDict"), {});
  Instructions filled = empty + "(";
  for (const auto& [key, value] : entries) filled += text(key) + value;
  return filled + "u" + dict({{"_metadata", empty}}) + "b";
}

inline std::string pickle(const Instructions& value) {
  return "\x80\x02" + value + ".";
}

}  // namespace edgebench::test
