// Versions of Python packages and their order.
// Source: the Python packaging user guide, "Version specifiers" (formerly PEP 440).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace edgebench::sdk {

// A version, as far as its order goes. What follows a `+` (2.12.1+cu130) says who built it and
// orders nothing here. Of an earlier release of the same numbers comes first what is in development
// (1.0.dev3), then what is tried (1.0a1, b1, rc1), then the release, then what mends it
// (1.0.post1).
struct PackageVersion {
  std::vector<int> numbers;     // Without the zeros at the end: 1.0 is 1.
  std::vector<int> qualifiers;  // Compared behind the numbers.

  std::strong_ordering operator<=>(const PackageVersion&) const = default;
};

// Nothing where the text is no version.
std::optional<PackageVersion> parse_version(std::string_view text);

}  // namespace edgebench::sdk
