// cmake/Embed.cmake puts the bytes between each pair of symbols.
#include "report/html/assets.h"

extern "C" {
extern const char edgebench_page_css[], edgebench_page_css_end[];
extern const char edgebench_page_js[], edgebench_page_js_end[];
extern const char edgebench_vega[], edgebench_vega_end[];
extern const char edgebench_vega_lite[], edgebench_vega_lite_end[];
extern const char edgebench_vega_embed[], edgebench_vega_embed_end[];
extern const char edgebench_vega_licence[], edgebench_vega_licence_end[];
}

namespace edgebench::report::html {

const Assets& embedded_assets() {
  static const Assets assets{
      .style = {&edgebench_page_css[0], &edgebench_page_css_end[0]},
      .script = {&edgebench_page_js[0], &edgebench_page_js_end[0]},
      .vega = {&edgebench_vega[0], &edgebench_vega_end[0]},
      .vega_lite = {&edgebench_vega_lite[0], &edgebench_vega_lite_end[0]},
      .vega_embed = {&edgebench_vega_embed[0], &edgebench_vega_embed_end[0]},
      .licence = {&edgebench_vega_licence[0], &edgebench_vega_licence_end[0]}};
  return assets;
}

}  // namespace edgebench::report::html
