#include "ir_outline.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::openvino {
namespace {

std::string layer(int id, const std::string& name, const std::string& type,
                  const std::string& inside = "") {
  return "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" type=\"" + type +
         "\" version=\"opset1\">" + inside + "</layer>\n";
}

std::string edge(int from, int to, int port = 0) {
  return "<edge from-layer=\"" + std::to_string(from) + "\" from-port=\"9\" to-layer=\"" +
         std::to_string(to) + "\" to-port=\"" + std::to_string(port) + "\" />\n";
}

std::string model(const std::string& layers, const std::string& edges) {
  return "<?xml version=\"1.0\"?>\n<net name=\"a\" version=\"11\"><!-- <layer type=\"Result\"> "
         "-->\n"
         "<layers>" +
         layers + "</layers><edges>" + edges + "</edges></net>";
}

// 0 -> 1 (MatMul with 8-bit weights 2 -> 3 -> 4) -> 5 -> 6
std::string classifier(const std::string& last, const std::string& stored = "i8") {
  return model(layer(0, "x", "Parameter") + layer(1, "a&amp;b", "MatMul") +
                   layer(2, "w", "Const", "<data element_type=\"" + stored + "\" shape='1'/>") +
                   layer(3, "c", "Convert") + layer(4, "m", "Multiply") + layer(5, "l", last) +
                   layer(6, "r", "Result"),
               edge(0, 1) + edge(4, 1, 1) + edge(3, 4) + edge(2, 3) + edge(1, 5) + edge(5, 6));
}

}  // namespace

TEST_CASE("the operator that makes the output, behind those that pass values on") {
  CHECK(ir_outline(classifier("SoftMax")).last_operator == "Softmax");
  CHECK(ir_outline(classifier("LogSoftmax")).last_operator == "LogSoftmax");
  CHECK(ir_outline(classifier("Reshape")).last_operator == "MatMul");
  CHECK(ir_outline(classifier("Convert")).last_operator == "MatMul");
}

TEST_CASE("products by name, and whether their weights are integers") {
  using Products = std::vector<IrProduct>;
  CHECK(ir_outline(classifier("SoftMax")).products == Products{{"a&b", true}});
  CHECK(ir_outline(classifier("SoftMax", "f16")).products == Products{{"a&b", false}});
}

TEST_CASE("graphs inside a layer are not the model's") {
  const std::string inner = "<body><layers>" + layer(0, "p", "MatMul") + layer(1, "r", "Result") +
                            "</layers><edges>" + edge(0, 1) + "</edges></body>";
  const IrOutline outline = ir_outline(
      model(layer(0, "x", "Parameter") + layer(1, "loop", "Loop", inner) + layer(2, "r", "Result"),
            edge(0, 1) + edge(1, 2)));
  CHECK(outline.last_operator == "Loop");
  CHECK(outline.products.empty());
}

TEST_CASE("what is odd is passed over") {
  for (const std::string& text :
       {std::string(), std::string("<"), std::string("<layers><layer"), std::string("<!--"),
        std::string("<layers><layer id=\"1"), model(layer(1, "r", "Result"), ""),
        model(layer(1, "r", "Result"), edge(7, 1)),
        model(layer(1, "a", "Convert") + layer(2, "r", "Result"), edge(1, 1) + edge(1, 2))}) {
    CAPTURE(text);
    CHECK(ir_outline(text).products.empty());
  }
  const std::string whole = classifier("SoftMax");
  for (std::size_t size = 0; size < whole.size(); ++size) ir_outline(whole.substr(0, size));
}

}  // namespace edgebench::openvino
