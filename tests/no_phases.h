// For tests that open a session and do not ask what opening it consists of.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <doctest/doctest.h>

#include "runtime/runtime.h"

namespace edgebench::test {

class NoPhases final : public runtime::Phases {
 public:
  void begin(std::string_view name, std::optional<std::int64_t>) override {
    CHECK_FALSE(name.empty());
  }
};

}  // namespace edgebench::test
