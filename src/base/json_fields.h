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

#include <concepts>
#include <cstddef>
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

namespace json_fields {

// What does not depend on the struct is no template: there are hundreds of fields, and every one of
// them is compiled wherever its struct is read or written.

// The object's member of this name, made if there is none. Both kinds of JSON that the library has.
nlohmann::json& member(nlohmann::json& object, std::string_view name);
nlohmann::ordered_json& member(nlohmann::ordered_json& object, std::string_view name);

template <typename Json, Described Struct>
void write_fields(Json& json, const Struct& subject);

template <typename Json, typename Value>
void write(Json& json, const Value& value) {
  json = value;
}
template <typename Json, NamedEnum Enum>
void write(Json& json, const Enum& value) {
  json = std::string(enum_name(value));
}
template <typename Json, Described Struct>
void write(Json& json, const Struct& subject);
template <typename Json, typename Value>
void write(Json& json, const std::optional<Value>& value) {
  if (value) {
    write(json, *value);
  } else {
    json = nullptr;
  }
}
template <typename Json, typename Value>
void write(Json& json, const std::vector<Value>& values) {
  json = Json::array();
  for (const auto& value : values) write(json.emplace_back(), value);
}
template <typename Json, typename Value>
void write(Json& json, const std::map<std::string, Value>& values) {
  json = Json::object();
  for (const auto& [name, value] : values) write(member(json, name), value);
}
template <typename Json, Described Struct>
void write(Json& json, const Struct& subject) {
  json = Json::object();
  write_fields(json, subject);
}

template <typename Json, Presence presence, typename Owner, typename Value>
void write_field(Json& json, const Field<presence, Owner, Value>& field, const Value& value) {
  if constexpr (presence == Presence::inlined) {
    write_fields(json, value);
  } else if constexpr (presence == Presence::if_any || presence == Presence::or_null) {
    if (!is_default(value, defaults<Owner>().*field.member)) {
      write(member(json, field.name), value);
    } else if constexpr (presence == Presence::or_null) {
      member(json, field.name) = nullptr;
    }
  } else {
    write(member(json, field.name), value);
  }
}

template <typename Json, Described Struct>
void write_fields(Json& json, const Struct& subject) {
  for_each_field<Struct>(
      [&](const auto& field) { write_field(json, field, subject.*field.member); });
}

// --- reading -------------------------------------------------------------------------------------

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

// A value of a type that is known to whoever made the reader.
using Reader = void (*)(const nlohmann::json& json, void* value);
template <typename Value>
void read_erased(const nlohmann::json& json, void* value) {
  read(json, *static_cast<Value*>(value));
}

// Reads, and says of a FieldError where: in the member `name`, in the list's element `index`.
void read_within(const nlohmann::json& json, std::string_view name, Reader reader, void* value);
void read_within(const nlohmann::json& json, std::size_t index, Reader reader, void* value);
// The object's member, by its name or its earlier one. Null if it is absent or missing; throws
// FieldError if it is absent and required.
const nlohmann::json* find(const nlohmann::json& object, std::string_view name,
                           std::string_view earlier_name, bool required);

template <typename Value>
void read(const nlohmann::json& json, std::vector<Value>& values) {
  values.clear();
  for (const nlohmann::json& one : list(json)) {
    Value& value = values.emplace_back();
    read_within(one, values.size() - 1, &read_erased<Value>, &value);
  }
}

template <typename Value>
void read(const nlohmann::json& json, std::map<std::string, Value>& values) {
  values.clear();
  for (const auto& [name, one] : object(json).items()) {
    read_within(one, name, &read_erased<Value>, &values[name]);
  }
}

template <Presence presence, typename Owner, typename Value>
void read_field(const nlohmann::json& json, const Field<presence, Owner, Value>& field,
                Value& value) {
  if constexpr (presence == Presence::inlined) {
    read(json, value);
  } else {
    const nlohmann::json* found =
        find(json, field.name, field.earlier_name, presence == Presence::required);
    if (found != nullptr) {
      read_within(*found, field.name, &read_erased<Value>, &value);
    } else {
      value = defaults<Owner>().*field.member;
    }
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
    edgebench::json_fields::write(json, subject);
  }
  static void from_json(const json& json, Struct& subject) {
    edgebench::json_fields::read(json, subject);
  }
};

template <edgebench::NamedEnum Enum>
struct adl_serializer<Enum> {
  template <typename Json>
  static void to_json(Json& json, Enum value) {
    edgebench::json_fields::write(json, value);
  }
  static void from_json(const json& json, Enum& value) {
    edgebench::json_fields::read(json, value);
  }
};

template <typename Value>
struct adl_serializer<std::optional<Value>> {
  template <typename Json>
  static void to_json(Json& json, const std::optional<Value>& value) {
    edgebench::json_fields::write(json, value);
  }
  static void from_json(const json& json, std::optional<Value>& value) {
    edgebench::json_fields::read(json, value);
  }
};

}  // namespace nlohmann
