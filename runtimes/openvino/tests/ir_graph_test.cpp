#include "ir_graph.h"

#include <array>
#include <cstdint>

#include <doctest/doctest.h>

namespace edgebench::openvino {

TEST_CASE("layers, ports and edges are counted as they are added") {
  IrGraph graph;
  const IrValue x = graph.add_parameter("x", kIrF32, {-1, 3});
  const std::array<float, 3> numbers = {1, 2, 3};
  const IrValue one = graph.add_constant("one", kIrI8, {1}, std::as_bytes(std::span("\1", 1)));
  const IrValue c = graph.add_constant("c", kIrF32, {3}, std::as_bytes(std::span(numbers)));
  const IrValue sum = graph.add_operator(
      {.type = "Add", .name = "sum", .attributes = {{"auto_broadcast", "numpy"}}, .tensor = "out"},
      std::array{x, c}, kIrF32, {-1, 3});
  CHECK(one.layer == 1);
  CHECK(c.port == 0);
  CHECK(sum.layer == 3);
  CHECK(sum.port == 2);  // Behind its two inputs.
  graph.add_result("out/result", sum);
  const std::string xml = graph.xml("a");
  const auto has = [&](const char* text) { return xml.find(text) != std::string::npos; };
  CHECK(has("<net name=\"a\" version=\"11\">"));
  CHECK(has("<data shape=\"?,3\" element_type=\"f32\"/>"));
  CHECK(has("offset=\"64\" size=\"12\"/>"));  // Not directly behind the one byte.
  CHECK(has("<port id=\"2\" precision=\"FP32\" names=\"out\"><dim>-1</dim><dim>3</dim></port>"));
  CHECK(has("<edge from-layer=\"2\" from-port=\"0\" to-layer=\"3\" to-port=\"1\"/>"));
  CHECK(has("<edge from-layer=\"3\" from-port=\"2\" to-layer=\"4\" to-port=\"0\"/>"));
  CHECK(graph.weights().size() == 64 + 12);
  CHECK(graph.weights()[0] == 1);
}

TEST_CASE("names and texts may hold whatever XML has a meaning for") {
  IrGraph graph;
  graph.add_result("r", graph.add_parameter("a<b>&\"c\"\n", kIrF32, {1}));
  const std::array about = {std::pair<std::string, std::string>{"made of", "1 < 2"}};
  const std::string xml = graph.xml("x", about);
  CHECK(xml.find("name=\"a&lt;b&gt;&amp;&quot;c&quot; \"") != std::string::npos);
  CHECK(xml.find("<made_of value=\"1 &lt; 2\"/>") != std::string::npos);
  CHECK(graph.xml("x").find("rt_info") == std::string::npos);
}

TEST_CASE("extents as attributes have them") {
  CHECK(ir_extents(std::array<std::int64_t, 3>{1, 3, 224}) == "1, 3, 224");
  CHECK(ir_extents({}).empty());
}

}  // namespace edgebench::openvino
