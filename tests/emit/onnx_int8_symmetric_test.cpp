#include <cmath>
#include <set>
#include <stdexcept>

#include <onnx/shape_inference/implementation.h>

#include "base/hash.h"
#include "emit/onnx_files.h"
#include "model/synthetic.h"
#include "onnx_support.h"
#include "quantise/scheme.h"
#include "quantised_support.h"

namespace edgebench::emit {
namespace {

using model::Node;
using model::Op;
using quantise::QuantisedNetwork;
using quantise::Scheme;

QuantisedNetwork symmetric_network() {
  return test::hand_quantised(model::synthetic_network(0.25, 32, 10, 2, {24, 16}),
                              Scheme::symmetric_i8);
}

struct SymmetricParts {
  std::map<std::string, onnx::NodeProto> operators;
  std::map<std::string, onnx::TensorProto> constants;
};

SymmetricParts symmetric_parts(const QuantisedNetwork& network) {
  const onnx::ModelProto model = test::parse_onnx(onnx_int8_symmetric(network));
  return {test::operators_by_output(model), test::constants(model)};
}

double shift_of(const QuantisedNetwork& network, std::size_t node) {
  const auto& activation = network.activations[node];
  return activation ? static_cast<double>(activation->scale) * activation->zero_point : 0;
}

// By node: where an addition reads it unquantised, what its shift has to be for the sum's to be
// right.
double expected_shift(const QuantisedNetwork& network, std::size_t node) {
  if (network.activations[node]) return shift_of(network, node);
  for (std::size_t i = node + 1; i < network.network.nodes.size(); ++i) {
    const Node& reader = network.network.nodes[i];
    if (reader.op != Op::add) continue;
    if (reader.input(0) == node) return shift_of(network, i) - shift_of(network, reader.input(1));
    if (reader.input(1) == node) return shift_of(network, i) - shift_of(network, reader.input(0));
  }
  return 0;  // The logits.
}

}  // namespace

TEST_CASE("the file is accepted by ONNX's checker, with its types and shapes inferred") {
  onnx::ModelProto model = test::parse_onnx(onnx_int8_symmetric(symmetric_network()));
  onnx::checker::check_model(model);
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
}

TEST_CASE("every zero point in the file is 0, and every integer an int8") {
  const auto [operators, constants] = symmetric_parts(symmetric_network());
  std::size_t quantisers = 0;
  for (const auto& [name, made] : operators) {
    if (made.op_type() != "QuantizeLinear" && made.op_type() != "DequantizeLinear") continue;
    const onnx::TensorProto& zero_point = constants.at(made.input(2));
    CHECK(zero_point.data_type() == onnx::TensorProto::INT8);
    CHECK(zero_point.raw_data().find_first_not_of('\0') == std::string::npos);
    ++quantisers;
  }
  CHECK(quantisers > 100);
  for (const auto& [name, constant] : constants) {
    CAPTURE(name);
    CHECK((constant.data_type() == onnx::TensorProto::INT8 ||
           constant.data_type() == onnx::TensorProto::FLOAT));
  }
}

TEST_CASE("the convolution before an addition has no quantiser, the other operand has") {
  const QuantisedNetwork network = symmetric_network();
  const auto [operators, constants] = symmetric_parts(network);
  std::size_t sums = 0;
  for (const Node& node : network.network.nodes) {
    if (node.op != Op::add) continue;
    ++sums;
    const onnx::NodeProto& sum = operators.at(node.name);
    std::set<std::string> read = {operators.at(sum.input(0)).op_type(),
                                  operators.at(sum.input(1)).op_type()};
    CHECK(read == std::set<std::string>{"Conv", "DequantizeLinear"});
  }
  CHECK(sums == 11);
}

TEST_CASE("a bias makes up for the shifts of what its layer reads and of what it makes") {
  const QuantisedNetwork network = symmetric_network();
  const auto [operators, constants] = symmetric_parts(network);
  std::size_t shifted = 0;
  for (std::size_t i = 0; i < network.network.nodes.size(); ++i) {
    const Node& node = network.network.nodes[i];
    if (node.weight.empty()) continue;
    CAPTURE(node.name);
    const onnx::TensorProto& bias = constants.at(node.name + ".bias");
    REQUIRE(bias.raw_data().size() == node.bias.size() * sizeof(float));
    const auto* const found = reinterpret_cast<const float*>(bias.raw_data().data());
    const std::size_t row = node.weight.size() / node.bias.size();
    for (std::size_t c = 0; c < node.bias.size(); ++c) {
      // The network's FP32 numbers are what its integers stand for.
      double weights = 0;
      for (std::size_t k = 0; k < row; ++k) weights += double{node.weight[c * row + k]};
      const double read = shift_of(network, node.input());
      const double expected = double{node.bias[c]} - read * weights + expected_shift(network, i);
      CHECK(std::abs(static_cast<double>(found[c]) - expected) <
            1e-4 + 1e-4 * std::abs(read * weights));
      if (std::abs(expected - double{node.bias[c]}) > 0.01) ++shifted;
    }
  }
  CHECK(shifted > 1000);
}

TEST_CASE("the mean is shifted where its integers begin elsewhere than the map's") {
  QuantisedNetwork network = symmetric_network();
  std::size_t pool = 0;
  while (network.network.nodes[pool].op != Op::global_average_pool) ++pool;
  const std::string name = network.network.nodes[pool].name;
  const std::size_t map = network.network.nodes[pool].input();
  const auto shift = [&]() -> std::optional<float> {
    const auto [operators, constants] = symmetric_parts(network);
    const auto found = constants.find(name + ".shift");
    if (found == constants.end()) return std::nullopt;
    CHECK(operators.at(name + ".quantised").input(0) == name + ".shifted");
    return *reinterpret_cast<const float*>(found->second.raw_data().data());
  };
  network.activations[map] = {.scale = 0.02F, .zero_point = -128};
  network.activations[pool] = {.scale = 0.01F, .zero_point = -128};
  REQUIRE(shift());
  CHECK(*shift() == doctest::Approx(128 * 0.02 - 128 * 0.01));
  network.activations[pool] = network.activations[map];
  CHECK_FALSE(shift());
}

TEST_CASE("an activation is an operator only as far as saturating does not do it") {
  QuantisedNetwork network = symmetric_network();
  const std::string name = network.network.nodes[1].name;
  REQUIRE(network.network.nodes[1].activation == model::Activation::relu6);
  const auto operator_with = [&](quantise::ActivationQuantiser quantiser) {
    network.activations[1] = quantiser;
    return test::operators_by_output(test::parse_onnx(onnx_int8_symmetric(network)))
        .at(name)
        .op_type();
  };
  CHECK(operator_with({.scale = 6.0F / 255, .zero_point = -128}) == "Conv");
  CHECK(operator_with({.scale = 6.1F / 255, .zero_point = -128}) == "Clip");
  CHECK(operator_with({.scale = 6.0F / 127}) == "Relu");
  CHECK(operator_with({.scale = 6.1F / 127}) == "Clip");
}

TEST_CASE("with FP16 in between, every number that is no integer is one") {
  const QuantisedNetwork network = symmetric_network();
  const onnx::ModelProto floats = test::parse_onnx(onnx_int8_symmetric(network));
  const onnx::ModelProto model = test::parse_onnx(onnx_int8_symmetric_fp16(network));
  // The oldest that quantises FP16 values, which the installed checker does not know.
  CHECK(model.opset_import(0).version() == 19);
  CHECK(model.ir_version() == 9);
  CHECK(model.graph().input(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT);
  CHECK(model.graph().output(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT);
  auto operators = test::operators_by_output(model);
  CHECK(operators.at("input.quantised").input(0) == "input.half");
  CHECK(operators.at("output").op_type() == "Cast");
  CHECK(operators.at("output").input(0) == "output.half");
  // But for the casts at both ends they are the operators of the other file.
  CHECK(operators.erase("input.half") + operators.erase("output") == 2);
  const auto others = test::operators_by_output(floats);
  CHECK(operators.size() == others.size());
  const auto whole = test::constants(floats);
  const auto constants = test::constants(model);
  CHECK(constants.size() == whole.size());
  for (const auto& [name, constant] : constants) {
    CAPTURE(name);
    const bool integer = whole.at(name).data_type() == onnx::TensorProto::INT8;
    CHECK(constant.data_type() == (integer ? onnx::TensorProto::INT8 : onnx::TensorProto::FLOAT16));
    if (integer) CHECK(constant.raw_data() == whole.at(name).raw_data());
  }
}

TEST_CASE("what does not fit is refused") {
  QuantisedNetwork network = symmetric_network();
  network.scheme = Scheme::asymmetric_u8;
  CHECK_THROWS_AS(onnx_int8_symmetric(network), std::invalid_argument);
  CHECK_THROWS_AS(onnx_int8_symmetric_fp16(network), std::invalid_argument);
  network = symmetric_network();
  network.activations[1].reset();
  CHECK_THROWS_AS(onnx_int8_symmetric(network), std::invalid_argument);
  network = symmetric_network();
  network.layers.back().bias.pop_back();
  CHECK_THROWS_AS(onnx_int8_symmetric(network), std::invalid_argument);
  network = symmetric_network();
  for (auto& activation : network.activations) {
    if (!activation) activation = quantise::ActivationQuantiser{};
  }
  network.activations.back().reset();
  CHECK_THROWS_AS(onnx_int8_symmetric(network), std::invalid_argument);
}

}  // namespace edgebench::emit
