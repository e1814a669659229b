// The one way in which an enumeration and its names in records, reports and on the command line
// go together. Beside the enumeration stands the list, in its namespace:
//
//   enum class Colour { red, green };
//   constexpr auto names_of(Colour) {
//     return named<Colour>({{Colour::red, "red"}, {Colour::green, "green"}});
//   }
//
// From it come enum_name(), enum_from_name(), enum_names() and, with base/json_fields.h, JSON.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace edgebench {

template <typename Enum>
struct EnumName {
  Enum value;
  std::string_view name;
};

template <typename Enum, std::size_t count>
constexpr std::array<EnumName<Enum>, count> named(const EnumName<Enum> (&names)[count]) {
  return std::to_array(names);
}

template <typename Enum>
concept NamedEnum = requires(Enum value) { names_of(value).size(); };

// Throws std::logic_error for a value that is not on the list.
template <typename Enum, std::size_t count>
constexpr std::string_view name_in(const std::array<EnumName<Enum>, count>& names, Enum value) {
  for (const EnumName<Enum>& one : names) {
    if (one.value == value) return one.name;
  }
  throw std::logic_error("an enumeration's value has no name");
}
template <NamedEnum Enum>
constexpr std::string_view enum_name(Enum value) {
  return name_in(names_of(value), value);
}

// Nothing for a word that is not on the list.
template <typename Enum, std::size_t count>
constexpr std::optional<Enum> value_in(const std::array<EnumName<Enum>, count>& names,
                                       std::string_view name) {
  for (const EnumName<Enum>& one : names) {
    if (one.name == name) return one.value;
  }
  return std::nullopt;
}
template <NamedEnum Enum>
constexpr std::optional<Enum> enum_from_name(std::string_view name) {
  return value_in(names_of(Enum{}), name);
}

// "red, green": for a message that says what there is.
template <typename Enum, std::size_t count>
std::string list_of(const std::array<EnumName<Enum>, count>& names) {
  std::string all;
  for (const EnumName<Enum>& one : names) all.append(all.empty() ? "" : ", ").append(one.name);
  return all;
}
template <NamedEnum Enum>
std::string enum_names() {
  return list_of(names_of(Enum{}));
}

// Throws std::invalid_argument, which lists the known names, for any other. `what` a value is:
// "quantisation scheme".
template <NamedEnum Enum>
Enum parse_enum(std::string_view what, std::string_view name) {
  if (const std::optional<Enum> known = enum_from_name<Enum>(name)) return *known;
  throw std::invalid_argument("no " + std::string(what) + " is called " + std::string(name) +
                              "; there are " + enum_names<Enum>());
}

}  // namespace edgebench
