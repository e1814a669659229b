#include "report/layers/layer_details.h"

#include <doctest/doctest.h>

#include "report/layers/made_columns.h"
#include "report/widest_line.h"

namespace edgebench::report {
namespace {

std::string details_of(std::size_t width) {
  return layer_details(test::three_layers(), test::three_layer_column().layers, width);
}

}  // namespace

TEST_CASE("a kernel's speed stands beside what limits it") {
  CHECK(details_of(100) ==
        "a:int8\n"
        "                           us GMAC/s   peak   read  bound       type  kernel\n"
        "features.0.0            100.0   20.0   25 %   12 %  arithmetic  int8  gemm, packed\n"
        "features.1.conv.1.0 +1   40.0      -      -      -  -           -     fused|dw\n");
}

TEST_CASE("kernels' names are cut where they do not fit, and left out where there is no room") {
  CHECK(details_of(80).find("gemm, packed") == std::string::npos);
  CHECK(details_of(80).find("...") != std::string::npos);
  CHECK(test::widest_line(details_of(80)) <= 80);
  CHECK(test::widest_line(details_of(78)) <= 78);
  CHECK(details_of(78).find("kernel") == std::string::npos);
}

}  // namespace edgebench::report
