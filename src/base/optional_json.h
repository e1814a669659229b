// std::optional in JSON: null where there is nothing. Found by the library's own macros.
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

namespace nlohmann {

template <typename Value>
struct adl_serializer<std::optional<Value>> {
  static void to_json(json& json, const std::optional<Value>& value) {
    if (value) {
      json = *value;
    } else {
      json = nullptr;
    }
  }
  static void from_json(const json& json, std::optional<Value>& value) {
    value.reset();
    if (!json.is_null()) value = json.get<Value>();
  }
};

}  // namespace nlohmann
