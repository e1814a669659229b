#include "report/layers/layer_csv.h"

#include <doctest/doctest.h>

#include "report/layers/made_columns.h"

namespace edgebench::report {

TEST_CASE("a row a layer, then the rest; what is not known is empty") {
  LayerColumn none = test::three_layer_column("none");
  none.layers.why_none = "it has none";
  CHECK(layer_csv(test::three_layers(), {test::three_layer_column(), none}) ==
        "candidate,role,layer,block,kind,median_ns,spread,share,kernels,arithmetic,macs,bytes,"
        "macs_per_second,peak_share,read_share,read_from,bound\r\n"
        "a:int8,layer,features.0.0,stem,convolution,100000,0.02,0.6666666667,\"gemm, packed\","
        "int8,2000000,50000,2e+10,0.25,0.125,L2,arithmetic\r\n"
        "a:int8,layer,features.1.conv.1.0,head,depthwise,40000,,0.2666666667,fused|dw,,,,,,,,\r\n"
        "a:int8,layer,classifier.1,head,linear,,,,,,,,,,,,\r\n"
        "a:int8,requantising,,,,10000,,0.06666666667,QuantizeLinear,,,,,,,,\r\n");
}

}  // namespace edgebench::report
