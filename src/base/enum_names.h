// The values of an enum and their names in text, each pair written once. What prints a value, what
// reads it back and what lists the known ones all take it from here.
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

template <typename Enum, std::size_t Count>
class EnumNames {
 public:
  // `what` a value is, for errors: "quantisation scheme".
  constexpr EnumNames(std::string_view what, const std::array<EnumName<Enum>, Count>& pairs)
      : what_(what), pairs_(pairs) {}

  // Throws std::invalid_argument for a value that the list lacks.
  constexpr std::string_view name_of(Enum value) const {
    for (const EnumName<Enum>& pair : pairs_) {
      if (pair.value == value) return pair.name;
    }
    throw std::invalid_argument("a " + std::string(what_) + " without a name");
  }

  constexpr std::optional<Enum> find(std::string_view name) const {
    for (const EnumName<Enum>& pair : pairs_) {
      if (pair.name == name) return pair.value;
    }
    return std::nullopt;
  }

  // Throws std::invalid_argument, which lists the known names, for any other.
  Enum parse(std::string_view name) const {
    if (const std::optional<Enum> known = find(name)) return *known;
    throw std::invalid_argument("no " + std::string(what_) + " is called " + std::string(name) +
                                "; it is " + alternatives());
  }

  // "never, inference or always".
  std::string alternatives() const {
    std::string text;
    for (std::size_t i = 0; i < Count; ++i) {
      if (i > 0) text += i + 1 == Count ? " or " : ", ";
      text += pairs_[i].name;
    }
    return text;
  }

  constexpr const std::array<EnumName<Enum>, Count>& pairs() const { return pairs_; }

 private:
  std::string_view what_;
  std::array<EnumName<Enum>, Count> pairs_;
};

// constexpr auto kColours = enum_names<Colour>("colour", {{Colour::red, "red"}, ...});
template <typename Enum, std::size_t Count>
constexpr EnumNames<Enum, Count> enum_names(std::string_view what,
                                            const EnumName<Enum> (&pairs)[Count]) {
  return {what, std::to_array(pairs)};
}

}  // namespace edgebench
