#include "base/json_fields.h"

#include <cmath>

#include <fmt/format.h>

namespace edgebench {

FieldError FieldError::within(const std::string& where) const {
  const std::string inner = what();
  constexpr std::string_view kAbsent = "there is no \"";
  if (inner.starts_with(kAbsent)) {
    const std::size_t in = inner.find("\" in ");
    if (in == std::string::npos) return FieldError(fmt::format("{} in {}", inner, where));
    const std::string rest = inner.substr(in + 5);
    return FieldError(inner.substr(0, in + 5) + where + (rest.starts_with('[') ? "" : ".") + rest);
  }
  const char* between = inner.starts_with('[') ? "" : inner.starts_with("is ") ? " " : ".";
  return FieldError(where + between + inner);
}

namespace json_fields {
namespace {

[[noreturn]] void throw_other_type(const nlohmann::json& json, const char* wanted) {
  throw FieldError(fmt::format("is {} and should be {}", json.dump().substr(0, 40), wanted));
}

}  // namespace

nlohmann::json& member(nlohmann::json& object, std::string_view name) {
  return object[std::string(name)];
}

nlohmann::ordered_json& member(nlohmann::ordered_json& object, std::string_view name) {
  return object[std::string(name)];
}

void read(const nlohmann::json& json, bool& value) {
  if (!json.is_boolean()) throw_other_type(json, "true or false");
  value = json.get<bool>();
}

void read(const nlohmann::json& json, double& value) {
  if (!json.is_number()) throw_other_type(json, "a number");
  value = json.get<double>();
}

void read(const nlohmann::json& json, std::string& value) {
  if (!json.is_string()) throw_other_type(json, "a text");
  value = json.get<std::string>();
}

// A whole number may be written as 5e6.
std::int64_t read_integer(const nlohmann::json& json, std::int64_t least, std::uint64_t most) {
  if (json.is_number_unsigned() && json.get<std::uint64_t>() <= most) {
    return json.get<std::int64_t>();
  }
  if (json.is_number_integer() && !json.is_number_unsigned()) {
    const auto value = json.get<std::int64_t>();
    if (value >= least && (value < 0 || static_cast<std::uint64_t>(value) <= most)) return value;
  }
  if (json.is_number_float()) {
    const double rounded = std::round(json.get<double>());
    if (rounded >= static_cast<double>(least) && rounded < static_cast<double>(most)) {
      return static_cast<std::int64_t>(rounded);
    }
  }
  throw_other_type(json, "a whole number of its range");
}

std::uint64_t read_unsigned(const nlohmann::json& json, std::uint64_t most) {
  if (json.is_number_unsigned()) {
    if (json.get<std::uint64_t>() <= most) return json.get<std::uint64_t>();
    throw_other_type(json, "a smaller whole number");
  }
  if (json.is_number_integer() && json.get<std::int64_t>() >= 0 &&
      static_cast<std::uint64_t>(json.get<std::int64_t>()) <= most) {
    return static_cast<std::uint64_t>(json.get<std::int64_t>());
  }
  if (json.is_number_float()) {
    const double rounded = std::round(json.get<double>());
    if (rounded >= 0 && rounded < static_cast<double>(most)) {
      return static_cast<std::uint64_t>(rounded);
    }
  }
  throw_other_type(json, "a whole number from 0 on");
}

const nlohmann::json& list(const nlohmann::json& json) {
  if (!json.is_array()) throw_other_type(json, "a list");
  return json;
}

const nlohmann::json& object(const nlohmann::json& json) {
  if (!json.is_object()) throw_other_type(json, "an object");
  return json;
}

void throw_unknown_name(const nlohmann::json& json, const std::string& known) {
  throw_other_type(json, ("one of " + known).c_str());
}

bool is_missing(const nlohmann::json& json) {
  return json.is_null() || json == "not available";
}

void read_within(const nlohmann::json& json, std::string_view name, Reader reader, void* value) {
  try {
    reader(json, value);
  } catch (const FieldError& error) {
    throw error.within(std::string(name));
  }
}

void read_within(const nlohmann::json& json, std::size_t index, Reader reader, void* value) {
  try {
    reader(json, value);
  } catch (const FieldError& error) {
    throw error.within(fmt::format("[{}]", index));
  }
}

const nlohmann::json* find(const nlohmann::json& object, std::string_view name,
                           std::string_view earlier_name, bool required) {
  auto found = object.find(std::string(name));
  if (found == object.end() && !earlier_name.empty()) {
    found = object.find(std::string(earlier_name));
  }
  if (found == object.end()) {
    if (required) throw FieldError(fmt::format("there is no \"{}\"", name));
    return nullptr;
  }
  return !required && is_missing(*found) ? nullptr : &*found;
}

}  // namespace json_fields
}  // namespace edgebench
