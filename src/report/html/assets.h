// The files that are embedded in the program and go into every page.
#pragma once

#include <string_view>

namespace edgebench::report::html {

struct Assets {
  std::string_view style;   // page.css
  std::string_view script;  // page.js
  // What draws the charts; empty where it was not fetched before the program was built.
  std::string_view vega;
  std::string_view vega_lite;
  std::string_view vega_embed;
  std::string_view licence;  // The terms under which the three may be passed on.

  bool has_charts() const { return !vega.empty() && !vega_lite.empty() && !vega_embed.empty(); }
};

const Assets& embedded_assets();

}  // namespace edgebench::report::html
