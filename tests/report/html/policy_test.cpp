#include "report/html/policy.h"

#include <array>
#include <string_view>

#include <doctest/doctest.h>

namespace edgebench::report::html {

TEST_CASE("scripts are allowed by their SHA-256 in base64, and nothing else is") {
  // FIPS 180-4's "abc", and the empty text; both in base64.
  const std::string policy = content_policy(std::array<std::string_view, 2>{"abc", ""});
  CHECK(policy ==
        "default-src 'none'; base-uri 'none'; form-action 'none'; script-src "
        "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' "
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; style-src 'unsafe-inline'");
}

}  // namespace edgebench::report::html
