#include "weights/onnx/layers.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;
using test::OnnxSpelling;

std::string refused(const model::Network& network, const OnnxSpelling& spelling = {}) {
  return test::refusal(test::onnx_model(network, spelling));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A head of these layers after the small network's pooling: a number is a linear layer with as many
// outputs, zero a ReLU.
std::string refused_head(const std::vector<std::size_t>& parts) {
  OnnxSpelling spelling;
  spelling.linear = [&](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    std::string value = from;
    auto in = static_cast<std::size_t>(node.in_channels);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string name = "head." + std::to_string(i);
      if (parts[i] == 0) {
        to.node("Relu", {value}, name);
      } else {
        OnnxSpelling::gemm(to, value, name, {parts[i], in}, std::vector<float>(parts[i] * in),
                           std::vector<float>(parts[i]));
        in = parts[i];
      }
      value = name;
    }
    return value;
  };
  return refused(test::small_network(), spelling);
}

}  // namespace

TEST_CASE("networks of any width, size and number of classes give back their layers") {
  for (const auto& [width, size, classes] : {std::tuple(0.1, 32, 2), std::tuple(0.25, 160, 7),
                                             std::tuple(0.35, 64, 1001), std::tuple(0.75, 96, 3)}) {
    const model::Network network = model::synthetic_network(width, size, classes, 3);
    OnnxSpelling spelling;
    spelling.image = {0, 3, size, size};
    const OnnxSource source = test::read_back(test::onnx_model(network, spelling));
    CHECK(source.image_size == size);
    CHECK(source.notes.empty());
    CHECK(test::same_layers(source.layers, network));
  }
}

TEST_CASE("the first operator out of place is named, with what belongs there") {
  // A ResNet begins with 7 x 7.
  model::Network network = test::small_network();
  network.nodes[1].kernel = 7;
  network.nodes[1].weight.resize(8 * 3 * 49);
  CHECK(contains(refused(network),
                 "node \"Conv_features.0.0\" (Conv) is a 7 x 7 convolution of stride 2 from 3 to 8 "
                 "channels where MobileNetV2 of width 0.1 has a 3 x 3 convolution of stride 2 from "
                 "3 to 8 channels; give a MobileNetV2 with torchvision's layers, or measure this "
                 "file as it is with --artifact"));
  // One block's channels.
  network = test::small_network();
  network.nodes[5].out_channels = 56;
  network.nodes[5].weight.resize(56 * 8);
  network.nodes[5].bias.resize(56);
  network.nodes[6].in_channels = network.nodes[6].out_channels = network.nodes[6].groups = 56;
  network.nodes[6].weight.resize(56 * 9);
  network.nodes[6].bias.resize(56);
  network.nodes[7].in_channels = 56;
  network.nodes[7].weight.resize(8 * 56);
  CHECK(contains(refused(network),
                 "(Conv) is a 1 x 1 convolution of stride 1 from 8 to 56 channels "
                 "where MobileNetV2 of width 0.1 has a 1 x 1 convolution of "
                 "stride 1 from 8 to 48 channels"));
  // A stride.
  network = test::small_network();
  network.nodes[2].stride = 2;
  CHECK(contains(refused(network),
                 "(Conv) is a 3 x 3 depthwise convolution of stride 2 over 8 "
                 "channels where MobileNetV2 of width 0.1 has a 3 x 3 depthwise "
                 "convolution of stride 1 over 8 channels"));
  // An activation after a projection.
  network = test::small_network();
  network.nodes[3].activation = model::Activation::relu6;
  CHECK(contains(refused(network), "(Clip) is ReLU6 where MobileNetV2 of width 0.1 has "));
}

TEST_CASE("shortcuts stand where they should and read what they should") {
  const auto& nodes = test::small_network().nodes;
  const auto add = std::ranges::find(nodes, model::Op::add, &model::Node::op);
  REQUIRE(add != nodes.end());
  const auto at = static_cast<std::size_t>(add - nodes.begin());

  model::Network network = test::small_network();
  network.nodes[at].inputs[0] = network.nodes[at].inputs[1];
  const std::string message = refused(network);
  CAPTURE(message);
  CHECK(contains(message, "(Add) is a sum of two values, reading "));
  CHECK(
      contains(message, " where MobileNetV2 of width 0.1 has a sum of two values of other values"));

  network = test::small_network();
  for (std::size_t i = at + 1; i < network.nodes.size(); ++i) {
    for (int& input : network.nodes[i].inputs) {
      if (input == static_cast<int>(at)) input = static_cast<int>(at) - 1;
    }
  }
  CHECK(contains(refused(network), " where MobileNetV2 of width 0.1 has a sum of two values;"));

  // The order of the two does not matter.
  network = test::small_network();
  std::swap(network.nodes[at].inputs[0], network.nodes[at].inputs[1]);
  CHECK(refused(network) == "accepted");
}

TEST_CASE("a file that ends early is no MobileNetV2") {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  model.mutable_graph()->mutable_output(0)->set_name("pooled");
  CHECK(contains(test::refusal(model),
                 "the file ends after node \"GlobalAveragePool_pooled\" (GlobalAveragePool) is the "
                 "average over the map where MobileNetV2 of width 0.1 has a linear layer"));
  model.mutable_graph()->mutable_output(0)->set_name("features.0.0.clip");
  CHECK(
      contains(test::refusal(model), "the file ends after node \"Clip_features.0.0.clip\" (Clip)"));
  OnnxBuilder empty;
  empty.input("image", {1, 3, 32, 32});
  empty.node("Identity", {"image"}, "out");
  empty.output("out");
  CHECK(contains(test::refusal(empty.model), "the file ends after the image where"));
}

TEST_CASE("a head is linear layers with ReLU between them") {
  CHECK(refused_head({5}) == "accepted");
  CHECK(refused_head({8, 0, 5}) == "accepted");
  CHECK(refused_head({8, 0, 6, 0, 5}) == "accepted");
  CHECK(contains(refused_head({8, 5}),
                 "(Gemm) is a linear layer from 8 to 5 features where "
                 "MobileNetV2 of width 0.1 has a ReLU or its end"));
  CHECK(contains(refused_head({8, 0}),
                 "(Relu) is a plain ReLU where MobileNetV2 of width 0.1 has a "
                 "linear layer"));
  CHECK(contains(refused_head({0, 5}), "(Relu) is a plain ReLU where"));
  const std::vector<std::size_t> many = {2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2};
  CHECK(refused_head(many) == "accepted");
  std::vector<std::size_t> too_many = many;
  too_many.insert(too_many.end(), {0, 2});
  CHECK(contains(refused_head(too_many), "more than 8 linear layers"));
}

TEST_CASE("weights that are no numbers are found, and their operator named") {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    model::Network network = test::small_network();
    network.nodes[3].weight[5] = bad;
    CHECK(contains(refused(network),
                   "net.onnx: the weight of node \"Conv_features.1.conv.1\" (Conv) "
                   "holds a NaN or an infinity; train or export it again"));
    network = test::small_network();
    network.nodes.back().bias[0] = bad;
    CHECK(contains(refused(network), "the bias of node \"Gemm_classifier.1\" (Gemm) holds"));
  }
  const auto with_variance = [](float variance) {
    OnnxSpelling spelling;
    spelling.convolution = [=](OnnxBuilder& to, const std::string& from, const model::Node& node) {
      std::vector<std::string> inputs = {OnnxSpelling::plain_convolution(to, from, node, false)};
      for (const char* const part : {".s", ".b", ".m", ".v"}) {
        std::vector<float> numbers(node.bias.size(), 1);
        const bool changed = node.name == "features.2.conv.2" && part == std::string(".v");
        if (changed) numbers[1] = variance;
        inputs.push_back(to.tensor(node.name + part, {numbers.size()}, numbers));
      }
      to.node("BatchNormalization", inputs, node.name + ".norm");
      return node.name + ".norm";
    };
    return refused(test::small_network(), spelling);
  };
  CHECK(with_variance(0) == "accepted");
  CHECK(contains(with_variance(std::nanf("")),
                 "the normalisation of node \"Conv_features.2.conv.2\" (Conv) holds a NaN"));
  CHECK(contains(with_variance(-1),
                 "the normalisation of node \"Conv_features.2.conv.2\" (Conv) holds a negative "
                 "variance"));
}

TEST_CASE("a layer's name is torchvision's where the file has it, else the operator's") {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  onnx::NodeProto& conv = test::operator_of(model, "Conv");
  test::tensor_of(model, "features.0.0.weight").set_name("onnx::Conv_539");
  conv.set_input(1, "onnx::Conv_539");
  CHECK(test::read_back(model).layers.front().name == "Conv_features.0.0");
  conv.clear_name();
  CHECK(test::read_back(model).layers.front().name == "onnx::Conv_539");
}

}  // namespace edgebench::weights
