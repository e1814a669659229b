#include "tflite_files.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <stdexcept>

#include <doctest/doctest.h>

#include "check/model_file.h"
#include "model/synthetic.h"
#include "quantised_support.h"
#include "runtime_conformance.h"
#include "tflite_writer.h"

namespace edgebench::litert {
namespace {

using schema::BuiltinOperator;

std::unique_ptr<schema::ModelT> read_back(const std::string& file) {
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
  REQUIRE(schema::VerifyModelBuffer(verifier));
  check_model(std::as_bytes(std::span(file)));
  return schema::UnPackModel(file.data());
}

// How many operators of each code and version there are: "3 v1 x 2" is (3, 1) twice.
std::map<std::pair<BuiltinOperator, int>, int> operators_of(const schema::ModelT& model) {
  std::map<std::pair<BuiltinOperator, int>, int> counts;
  for (const auto& made : model.subgraphs.front()->operators) {
    const schema::OperatorCodeT& code = *model.operator_codes[made->opcode_index];
    ++counts[{code.builtin_code, code.version}];
  }
  return counts;
}

const schema::TensorT& tensor(const schema::ModelT& model, const std::string& name) {
  for (const auto& found : model.subgraphs.front()->tensors) {
    if (found->name == name) return *found;
  }
  throw std::runtime_error("there is no tensor " + name);
}

template <typename T>
std::vector<T> data(const schema::ModelT& model, const std::string& name) {
  const std::vector<std::uint8_t>& bytes = model.buffers[tensor(model, name).buffer]->data;
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

const model::Node& node(const model::Network& network, const std::string& name) {
  return *std::ranges::find(network.nodes, name, &model::Node::name);
}

}  // namespace

TEST_CASE("fp32: one operator a node, and a padding before each convolution with stride 2") {
  const model::Network network = test::small_network();
  const auto file = read_back(tflite_fp32(network));
  using Counts = std::map<std::pair<BuiltinOperator, int>, int>;
  CHECK(operators_of(*file) == Counts{{{BuiltinOperator::CONV_2D, 1}, 35},
                                      {{BuiltinOperator::DEPTHWISE_CONV_2D, 1}, 17},
                                      {{BuiltinOperator::ADD, 1}, 10},
                                      {{BuiltinOperator::PAD, 1}, 5},
                                      {{BuiltinOperator::MEAN, 1}, 1},
                                      {{BuiltinOperator::FULLY_CONNECTED, 1}, 1}});
  CHECK(tensor(*file, "input").shape == TensorShape{1, 96, 96, 3});
  CHECK(tensor(*file, "input").shape_signature == TensorShape{-1, 96, 96, 3});
  CHECK(tensor(*file, network.nodes.back().name).shape == TensorShape{1, 10});
  CHECK(file->description.find("synthetic") != std::string::npos);
}

TEST_CASE("of odd sizes nothing is padded by hand: there SAME is the network's own padding") {
  const auto file = read_back(tflite_fp32(model::synthetic_network(0.1, 33, 2, 1)));
  // 33, 17, 9, 5, 3: odd all the way.
  CHECK(operators_of(*file).count({BuiltinOperator::PAD, 1}) == 0);
}

TEST_CASE("weights lie channels last") {
  const model::Network network = test::small_network();
  const auto file = read_back(tflite_fp32(network));
  const model::Node& stem = network.nodes[1];
  const auto weight = data<float>(*file, stem.name + ".weight");
  CHECK(tensor(*file, stem.name + ".weight").shape == TensorShape{stem.out_channels, 3, 3, 3});
  // Output channel 2, row 1, column 0, input channel 1.
  CHECK(weight[((2 * 3 + 1) * 3 + 0) * 3 + 1] == stem.weight[((2 * 3 + 1) * 3 + 1) * 3 + 0]);

  const model::Node& depthwise = node(network, "features.1.conv.0.0");
  REQUIRE(depthwise.depthwise());
  const auto channels = static_cast<std::size_t>(depthwise.out_channels);
  const auto filter = data<float>(*file, depthwise.name + ".weight");
  CHECK(tensor(*file, depthwise.name + ".weight").shape ==
        TensorShape{1, 3, 3, depthwise.out_channels});
  CHECK(filter[(1 * 3 + 2) * channels + 5] == depthwise.weight[5 * 9 + 1 * 3 + 2]);
}

TEST_CASE("fp16: every weight and bias is half as long behind a DEQUANTIZE") {
  const model::Network network = test::small_network();
  const std::string bytes = tflite_fp16(network);
  const auto file = read_back(bytes);
  CHECK(operators_of(*file)[{BuiltinOperator::DEQUANTIZE, 3}] == 2 * 53);
  CHECK(tensor(*file, network.nodes[1].name + ".weight.half").type == schema::TensorType::FLOAT16);
  CHECK(tensor(*file, network.nodes[1].name + ".weight").buffer == 0);
  CHECK(static_cast<double>(bytes.size()) <
        0.55 * static_cast<double>(tflite_fp32(network).size()));

  model::Network large = network;
  large.nodes[1].weight[0] = 70000;
  CHECK_THROWS_AS(tflite_fp16(large), std::range_error);
}

TEST_CASE("int8-dynamic: INT8 weights where inputs can be quantised as they come") {
  const model::Network network = test::small_network_with_hidden_layers();
  const auto file = read_back(tflite_int8_dynamic(network));
  for (const model::Node& layer : network.nodes) {
    if (layer.weight.empty()) continue;
    CAPTURE(layer.name);
    const bool integers = layer.op == model::Op::linear || layer.kernel == 1;
    const schema::TensorT& weight = tensor(*file, layer.name + ".weight");
    CHECK((weight.type == schema::TensorType::INT8) == integers);
    CHECK(tensor(*file, layer.name + ".bias").type == schema::TensorType::FLOAT32);
    if (!integers) continue;
    REQUIRE(weight.quantization->scale.size() == layer.bias.size());
    const auto values = data<std::int8_t>(*file, layer.name + ".weight");
    const std::size_t row = values.size() / layer.bias.size();
    CHECK(static_cast<float>(values[row]) * weight.quantization->scale[1] ==
          doctest::Approx(layer.weight[row]).epsilon(0.02).scale(1));
  }
}

TEST_CASE("int8: the integers of the quantised network, shifted to int8") {
  const quantise::QuantisedNetwork quantised =
      test::hand_quantised(test::small_network_with_hidden_layers());
  const auto file = read_back(tflite_int8(quantised));
  const auto& nodes = quantised.network.nodes;
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    CAPTURE(nodes[i].name);
    const schema::TensorT& value = tensor(*file, nodes[i].name);
    CHECK(value.type == schema::TensorType::INT8);
    CHECK(value.quantization->scale.front() == quantised.activations[i]->scale);
    CHECK(value.quantization->zero_point.front() == quantised.activations[i]->zero_point - 128);
    if (nodes[i].weight.empty()) continue;
    const quantise::QuantisedLayer& layer = quantised.layers[i];
    const schema::TensorT& weight = tensor(*file, nodes[i].name + ".weight");
    CHECK(data<std::int8_t>(*file, nodes[i].name + ".weight") ==
          model::channels_last_weights(nodes[i], layer.weight));
    CHECK(weight.quantization->scale == layer.weight_scale);
    CHECK(weight.quantization->quantized_dimension == (nodes[i].depthwise() ? 3 : 0));
    CHECK(data<std::int32_t>(*file, nodes[i].name + ".bias") == layer.bias);
    const auto input = static_cast<std::size_t>(nodes[i].inputs.front());
    CHECK(tensor(*file, nodes[i].name + ".bias").quantization->scale.front() ==
          layer.weight_scale.front() * quantised.activations[input]->scale);
  }
  const schema::TensorT& logits = tensor(*file, nodes.back().name);
  CHECK(logits.type == schema::TensorType::FLOAT32);
  CHECK(tensor(*file, nodes.back().name + ".weight").type == schema::TensorType::INT8);
}

TEST_CASE("int8: what does not fit is an error") {
  quantise::QuantisedNetwork quantised = test::hand_quantised(test::small_network());
  quantised.scheme = quantise::Scheme::asymmetric_u8_w7;
  CHECK_THROWS_AS(tflite_int8(quantised), std::invalid_argument);
  quantised.scheme = quantise::Scheme::asymmetric_u8;
  quantised.activations[3].reset();
  CHECK_THROWS_AS(tflite_int8(quantised), std::invalid_argument);
}

TEST_CASE("equal networks give equal bytes, and equal zero points lie in the file once") {
  const model::Network network = test::small_network();
  const quantise::QuantisedNetwork quantised = test::hand_quantised(network);
  CHECK(tflite_fp32(network) == tflite_fp32(network));
  CHECK(tflite_fp16(network) == tflite_fp16(network));
  CHECK(tflite_int8_dynamic(network) == tflite_int8_dynamic(network));
  const std::string bytes = tflite_int8(quantised);
  CHECK(bytes == tflite_int8(quantised));

  std::set<const void*> places;
  std::set<std::vector<std::int64_t>> kinds;
  for (const auto* stored : *schema::GetModel(bytes.data())->subgraphs()->Get(0)->tensors()) {
    if (stored->quantization() == nullptr) continue;
    const auto* zero_points = stored->quantization()->zero_point();
    places.insert(zero_points);
    kinds.insert({zero_points->begin(), zero_points->end()});
  }
  CHECK(places.size() == kinds.size());
}

}  // namespace edgebench::litert
