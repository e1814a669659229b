// What a page allows a browser to do: nothing but to run the scripts that it came with.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace edgebench::report::html {

// The content of a Content-Security-Policy: no network whatsoever, and of scripts only these, by
// their hashes, so that not even markup that slipped through could run one. Styles may stand
// inline, which Vega's drawings need.
std::string content_policy(std::span<const std::string_view> scripts);

}  // namespace edgebench::report::html
