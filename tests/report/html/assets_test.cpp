#include "report/html/assets.h"

#include <doctest/doctest.h>

namespace edgebench::report::html {

TEST_CASE("style and script are whole, and the bundles are all there or none is") {
  const Assets& assets = embedded_assets();
  CHECK(assets.style.starts_with(":root {"));
  CHECK(assets.style.ends_with("}\n"));
  CHECK(assets.script.ends_with("})();\n"));
  for (const auto part : {assets.vega, assets.vega_lite, assets.vega_embed, assets.licence}) {
    CHECK(part.empty() != assets.has_charts());
  }
}

TEST_CASE("nothing that is embedded could end its element") {
  const Assets& assets = embedded_assets();
  CHECK(assets.style.find("</") == std::string_view::npos);
  CHECK(assets.licence.find("-->") == std::string_view::npos);
  for (const auto script : {assets.script, assets.vega, assets.vega_lite, assets.vega_embed}) {
    CHECK(script.find("</script") == std::string_view::npos);
    CHECK(script.find("<!--") == std::string_view::npos);
  }
}

TEST_CASE("one bundle alone draws nothing") {
  Assets assets{.vega = "v", .vega_lite = "l", .vega_embed = "e"};
  CHECK(assets.has_charts());
  assets.vega_lite = "";
  CHECK_FALSE(assets.has_charts());
}

}  // namespace edgebench::report::html
