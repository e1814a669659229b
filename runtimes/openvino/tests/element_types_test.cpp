#include "element_types.h"

#include <doctest/doctest.h>

#include "ir_graph.h"

namespace edgebench::openvino {

TEST_CASE("types have their names whichever number they have in the library that was opened") {
  const Core core;
  const ElementTypes types(core);
  IrGraph graph;
  graph.add_result("a/result", graph.add_parameter("a", kIrF16, {1}));
  graph.add_result("b/result", graph.add_parameter("b", kIrI8, {1}));
  graph.add_result("c/result", graph.add_parameter("c", kIrU8, {1}));
  graph.add_result("d/result", graph.add_parameter("d", {"u1", "U1"}, {8}));
  const std::vector<Port> inputs = core.read_text(graph.xml("model")).inputs();
  REQUIRE(inputs.size() == 4);
  CHECK(types.name(inputs[0].type()) == "float16");
  CHECK(types.name(inputs[1].type()) == "int8");
  CHECK(types.name(inputs[2].type()) == "uint8");
  CHECK(types.name(inputs[3].type()) == "unknown");  // Bits.
}

}  // namespace edgebench::openvino
