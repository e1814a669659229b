// A page that is passed on by mail should need no trust. The policy (W3C, Content Security Policy
// Level 3) forbids every request and every script whose hash it does not name. Vega usually makes
// functions out of expressions, which would take 'unsafe-eval'; page.js has them interpreted.
#include "report/html/policy.h"

#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "base/hash.h"

namespace edgebench::report::html {
namespace {

// RFC 4648. Three bytes, here six hexadecimal digits, are four letters; a hash of 32 bytes leaves
// two, which are three letters and a filler.
std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t first = 0; first < hex.size(); first += 6) {
    std::string digits(hex.substr(first, 6));
    const std::size_t letters = digits.size() / 2 + 1;
    digits.resize(6, '0');
    std::uint32_t bits = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), bits, 16);
    for (std::size_t i = 0; i < 4; ++i) {
      text += i < letters ? kLetters[(bits >> (18 - 6 * i)) & 63U] : '=';
    }
  }
  return text;
}

}  // namespace

std::string content_policy(std::span<const std::string_view> scripts) {
  std::string policy = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src";
  for (const std::string_view script : scripts) {
    policy += fmt::format(" 'sha256-{}'", base64_of_hex(sha256_hex(script)));
  }
  return policy + "; style-src 'unsafe-inline'";
}

}  // namespace edgebench::report::html
