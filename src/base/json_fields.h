// A struct and its JSON, from one list of its members, so that a member cannot be written and then
// forgotten when it is read:
//
//   struct Phase {
//     std::string name;
//     std::int64_t duration_ns = 0;
//     static constexpr void fields(const auto& visit) {
//       visit(required("name", &Phase::name), required("duration_ns", &Phase::duration_ns));
//     }
//   };
//
// The list is a template, so that it costs only those who read or write the JSON.
//
// Structs, their vectors, maps and optionals, and enumerations with names (base/enum_names.h) nest.
// Reading is strict about types and tolerant of age: fields that are not known are passed over, and
// one that is not required may be absent. What cannot be read is a FieldError that says where.
//
// An optional is null in JSON where it is empty: not available, never zero. The words "not
// available" are read as that too.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/enum_names.h"

namespace edgebench {

// "slices[2].run_ns is no list of numbers": a sentence without its end.
class FieldError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  // The same, of a field within `where`.
  FieldError within(const std::string& where) const;
};

enum class Presence {
  required,  // Absent is an error.
  optional,  // Absent or null is the member's default; it is always written.
  if_any,    // The same, and what equals the default is left out.
  or_null,   // The same, and what equals the default is written as null.
  inlined,   // The fields of a struct within, in this one's own object.
};

template <Presence kPresence, typename Owner, typename Value>
struct Field {
  std::string_view name;
  Value Owner::*member;
  std::string_view earlier_name = {};  // What older files call it; empty: the same.

  static constexpr Presence presence = kPresence;
  constexpr Field once(std::string_view earlier) const { return {name, member, earlier}; }
};

// required("name", &Struct::member), and so on for each presence.
template <Presence kPresence>
struct FieldOf {
  template <typename Owner, typename Value>
  constexpr auto operator()(std::string_view name, Value Owner::*member) const {
    return Field<kPresence, Owner, Value>{name, member};
  }
};
inline constexpr FieldOf<Presence::required> required;
inline constexpr FieldOf<Presence::optional> optional;
inline constexpr FieldOf<Presence::if_any> if_any;
inline constexpr FieldOf<Presence::or_null> or_null;
template <typename Owner, typename Value>
constexpr auto inlined(Value Owner::*member) {
  return Field<Presence::inlined, Owner, Value>{"", member};
}

// The list of a struct's fields: its own, or for a header that should not know of JSON a
// specialisation elsewhere.
struct NoVisit {
  void operator()(const auto&...) const {}
};
template <typename Struct>
struct FieldList;
template <typename Struct>
  requires requires { Struct::fields(NoVisit()); }
struct FieldList<Struct> {
  static constexpr void fields(const auto& visit) { Struct::fields(visit); }
};

template <typename Struct>
concept Described = requires { FieldList<Struct>::fields(NoVisit()); };

// Calls visit(field) for every field; an inlined struct is one.
template <Described Struct, typename Visit>
void for_each_field(const Visit& visit) {
  FieldList<Struct>::fields([&](const auto&... field) { (visit(field), ...); });
}

// What the members of a struct are that nobody has set.
template <typename Struct>
const Struct& defaults() {
  static const Struct subject{};
  return subject;
}

// Whether it is what nobody has set: empty where it can be.
template <typename Value>
bool is_default(const Value& value, const Value& usual) {
  if constexpr (requires { value.has_value(); }) {
    return !value.has_value();
  } else if constexpr (requires { value.empty(); }) {
    return value.empty();
  } else {
    return value == usual;
  }
}

// --- writing -------------------------------------------------------------------------------------

template <typename Json, Described Struct>
void write_fields(Json& json, const Struct& subject);

template <typename Json, Presence presence, typename Owner, typename Value>
void write_field(Json& json, const Field<presence, Owner, Value>& field, const Value& value) {
  const std::string name(field.name);
  if constexpr (presence == Presence::inlined) {
    write_fields(json, value);
  } else if constexpr (presence == Presence::if_any) {
    if (!is_default(value, defaults<Owner>().*field.member)) json[name] = value;
  } else if constexpr (presence == Presence::or_null) {
    if (!is_default(value, defaults<Owner>().*field.member)) {
      json[name] = value;
    } else {
      json[name] = nullptr;
    }
  } else {
    json[name] = value;
  }
}

template <typename Json, Described Struct>
void write_fields(Json& json, const Struct& subject) {
  for_each_field<Struct>(
      [&](const auto& field) { write_field(json, field, subject.*field.member); });
}

// --- reading -------------------------------------------------------------------------------------

namespace json_fields {

// Each throws FieldError if the value is not of its type, or out of its range.
void read(const nlohmann::json& json, bool& value);
void read(const nlohmann::json& json, double& value);
void read(const nlohmann::json& json, std::string& value);
std::int64_t read_integer(const nlohmann::json& json, std::int64_t least, std::uint64_t most);
std::uint64_t read_unsigned(const nlohmann::json& json, std::uint64_t most);
const nlohmann::json& list(const nlohmann::json& json);
const nlohmann::json& object(const nlohmann::json& json);
[[noreturn]] void throw_unknown_name(const nlohmann::json& json, const std::string& known);
// Null, absent, or the words "not available".
bool is_missing(const nlohmann::json& json);

inline void read(const nlohmann::json& json, nlohmann::json& value) {
  value = json;
}

template <std::integral Value>
  requires(!std::same_as<Value, bool>)
void read(const nlohmann::json& json, Value& value) {
  using Limits = std::numeric_limits<Value>;
  if constexpr (std::is_signed_v<Value>) {
    value = static_cast<Value>(
        read_integer(json, Limits::min(), static_cast<std::uint64_t>(Limits::max())));
  } else {
    value = static_cast<Value>(read_unsigned(json, Limits::max()));
  }
}

// What has a from_json() of its own.
template <typename Value>
void read(const nlohmann::json& json, Value& value) {
  try {
    json.get_to(value);
  } catch (const std::exception& error) {
    throw FieldError(std::string("is not readable: ") + error.what());
  }
}

template <NamedEnum Value>
void read(const nlohmann::json& json, Value& value) {
  const auto found = json.is_string() ? enum_from_name<Value>(json.get_ref<const std::string&>())
                                      : std::optional<Value>();
  if (!found) throw_unknown_name(json, enum_names<Value>());
  value = *found;
}

template <Described Value>
void read(const nlohmann::json& json, Value& value);
template <typename Value>
void read(const nlohmann::json& json, std::vector<Value>& values);
template <typename Value>
void read(const nlohmann::json& json, std::map<std::string, Value>& values);

template <typename Value>
void read(const nlohmann::json& json, std::optional<Value>& value) {
  value.reset();
  if (!is_missing(json)) read(json, value.emplace());
}

template <typename Value>
void read(const nlohmann::json& json, std::vector<Value>& values) {
  values.clear();
  for (const nlohmann::json& one : list(json)) {
    try {
      read(one, values.emplace_back());
    } catch (const FieldError& error) {
      throw error.within("[" + std::to_string(values.size() - 1) + "]");
    }
  }
}

template <typename Value>
void read(const nlohmann::json& json, std::map<std::string, Value>& values) {
  values.clear();
  for (const auto& [name, one] : object(json).items()) {
    try {
      read(one, values[name]);
    } catch (const FieldError& error) {
      throw error.within(name);
    }
  }
}

template <Presence presence, typename Owner, typename Value>
void read_field(const nlohmann::json& json, const Field<presence, Owner, Value>& field,
                Value& value) {
  if constexpr (presence == Presence::inlined) return read(json, value);
  auto found = json.find(std::string(field.name));
  if (found == json.end() && !field.earlier_name.empty()) {
    found = json.find(std::string(field.earlier_name));
  }
  constexpr bool needed = presence == Presence::required;
  if (found == json.end() && needed) {
    throw FieldError("there is no \"" + std::string(field.name) + "\"");
  }
  if (found == json.end() || (!needed && is_missing(*found))) {
    value = defaults<Owner>().*field.member;
    return;
  }
  try {
    read(*found, value);
  } catch (const FieldError& error) {
    throw error.within(std::string(field.name));
  }
}

template <Described Value>
void read(const nlohmann::json& json, Value& value) {
  object(json);
  for_each_field<Value>([&](const auto& field) { read_field(json, field, value.*field.member); });
}

}  // namespace json_fields

// Throws FieldError.
template <typename Value>
Value read_json(const nlohmann::json& json) {
  Value value{};
  json_fields::read(json, value);
  return value;
}

}  // namespace edgebench

namespace nlohmann {

template <edgebench::Described Struct>
struct adl_serializer<Struct> {
  template <typename Json>
  static void to_json(Json& json, const Struct& subject) {
    json = Json::object();
    edgebench::write_fields(json, subject);
  }
  static void from_json(const json& json, Struct& subject) {
    edgebench::json_fields::read(json, subject);
  }
};

template <edgebench::NamedEnum Enum>
struct adl_serializer<Enum> {
  template <typename Json>
  static void to_json(Json& json, Enum value) {
    json = std::string(edgebench::enum_name(value));
  }
  static void from_json(const json& json, Enum& value) {
    edgebench::json_fields::read(json, value);
  }
};

template <typename Value>
struct adl_serializer<std::optional<Value>> {
  template <typename Json>
  static void to_json(Json& json, const std::optional<Value>& value) {
    if (value) {
      json = *value;
    } else {
      json = nullptr;
    }
  }
  static void from_json(const json& json, std::optional<Value>& value) {
    edgebench::json_fields::read(json, value);
  }
};

}  // namespace nlohmann
