#include "ir_writer.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "ir_outline.h"
#include "model/synthetic.h"
#include "quantised_support.h"

namespace edgebench::openvino {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

std::size_t layers_of(const IrFiles& files, const std::string& type) {
  return count(files.xml, "type=\"" + type + "\" version=\"opset1\"");
}

// With one hidden layer.
model::Network network() {
  return model::synthetic_network(0.1, 32, 2, 1, {8});
}

}  // namespace

TEST_CASE("a network is one operator a node, whatever its weights are stored in") {
  const IrFiles floats = ir_fp32(network());
  const IrFiles halves = ir_fp16(network());
  const std::vector<model::Node> nodes = network().nodes;
  const auto sums = static_cast<std::size_t>(
      std::ranges::count(nodes, model::Op::add, [](const model::Node& node) { return node.op; }));
  for (const IrFiles& files : {floats, halves}) {
    CHECK(layers_of(files, "Convolution") == 35);
    CHECK(layers_of(files, "GroupConvolution") == 17);
    CHECK(layers_of(files, "Clamp") == 35);  // ReLU6
    CHECK(layers_of(files, "MatMul") == 2);
    CHECK(layers_of(files, "ReLU") == 1);
    CHECK(layers_of(files, "Add") == 54 + sums);  // The biases, and the residual sums.
    CHECK(layers_of(files, "ReduceMean") == 1);
    CHECK(count(files.xml, "names=\"output\"") == 1);
    CHECK(count(files.xml, "<origin value=\"synthetic, seed 1\"/>") == 1);
  }
  CHECK(layers_of(floats, "Convert") == 0);
  CHECK(layers_of(halves, "Convert") == 2 * 54);  // Of weights and biases.
  CHECK(count(halves.xml, "\"decompression\"") == 2 * 54);
}

TEST_CASE("equal networks give equal files") {
  CHECK(ir_fp32(network()).xml == ir_fp32(network()).xml);
  CHECK(ir_fp32(network()).weights == ir_fp32(network()).weights);
}

TEST_CASE("integers stay integers, and each value but the logits is quantised") {
  quantise::QuantisedNetwork quantised = test::roughly_quantised(network());
  quantised.provenance = {{"recipe", "rough"}};
  const IrFiles files = ir_int8(quantised);
  CHECK(layers_of(files, "FakeQuantize") == quantised.network.nodes.size() - 1);
  CHECK(count(files.xml, "levels=\"256\"") == quantised.network.nodes.size() - 1);
  CHECK(count(files.xml, "element_type=\"i8\"") == 54);
  CHECK(count(files.xml, "\"decompression\"") == 0);
  CHECK(count(files.xml, "<quantisation.recipe value=\"rough\"/>") == 1);
  for (const IrProduct& product : ir_outline(files.xml).products) CHECK(product.integer_weights);
  const std::vector<std::int8_t>& first = quantised.layers[1].weight;
  CHECK(files.weights.find(std::string(reinterpret_cast<const char*>(first.data()),
                                       first.size())) != std::string::npos);
}

TEST_CASE("an activation that saturating does is left out, any other is written") {
  quantise::QuantisedNetwork quantised = test::roughly_quantised(network());
  const auto clamps = layers_of(ir_int8(quantised), "Clamp");
  quantised.activations[1] = {.scale = 6.0F / 255, .zero_point = 0};
  const auto without = layers_of(ir_int8(quantised), "Clamp");
  quantised.activations[1] = {.scale = 7.0F / 255, .zero_point = 0};
  CHECK(layers_of(ir_int8(quantised), "Clamp") == without + 1);
  CHECK(without <= clamps);
}

TEST_CASE("what cannot be expressed is refused") {
  quantise::QuantisedNetwork quantised = test::roughly_quantised(network());
  quantised.scheme = quantise::Scheme::symmetric_i8;
  CHECK_THROWS_AS(ir_int8(quantised), std::invalid_argument);
  quantised = test::roughly_quantised(network());
  quantised.layers[1].weight.pop_back();
  CHECK_THROWS_AS(ir_int8(quantised), std::invalid_argument);
  model::Network large = network();
  large.nodes[1].bias[0] = 1e6F;
  CHECK_THROWS_WITH_AS(ir_fp16(large), doctest::Contains("features.0.0/bias"), std::range_error);
}

}  // namespace edgebench::openvino
