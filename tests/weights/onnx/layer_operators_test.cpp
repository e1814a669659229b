// The operators with weights, tried in the small network.
#include <cmath>
#include <limits>

#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;
using test::OnnxSpelling;

const model::Network& network() {
  return test::small_network();
}

std::string refused(const OnnxSpelling& spelling) {
  return test::refusal(test::onnx_model(network(), spelling));
}

bool reads_as_itself(const OnnxSpelling& spelling) {
  return test::same_layers(test::read_back(test::onnx_model(network(), spelling)).layers,
                           network());
}

std::vector<float> in_x_out(const model::Node& node) {
  std::vector<float> values;
  for (int in = 0; in < node.in_channels; ++in) {
    for (int out = 0; out < node.out_channels; ++out) {
      values.push_back(node.weight[static_cast<std::size_t>(out * node.in_channels + in)]);
    }
  }
  return values;
}

model::Shape turned(const model::Node& node) {
  return {static_cast<std::size_t>(node.in_channels), static_cast<std::size_t>(node.out_channels)};
}

// Four numbers for each channel that no other channel has.
model::BatchNorm some_norm(std::size_t channels, float first) {
  model::BatchNorm norm;
  for (std::size_t i = 0; i < channels; ++i) {
    const float value = first + static_cast<float>(i);
    norm.weight.push_back(value);
    norm.bias.push_back(-value);
    norm.running_mean.push_back(value / 2);
    norm.running_var.push_back(value * 3);
  }
  return norm;
}

std::string add_norm(OnnxBuilder& to, const std::string& from, const std::string& name,
                     const model::BatchNorm& norm) {
  const model::Shape shape = {norm.weight.size()};
  const std::vector<std::string> inputs = {from, to.tensor(name + ".weight", shape, norm.weight),
                                           to.tensor(name + ".bias", shape, norm.bias),
                                           to.tensor(name + ".mean", shape, norm.running_mean),
                                           to.tensor(name + ".var", shape, norm.running_var)};
  to.node("BatchNormalization", inputs, name);
  return name;
}

OnnxSpelling normalised() {
  OnnxSpelling spelling;
  spelling.convolution = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string value = OnnxSpelling::plain_convolution(to, from, node, false);
    return add_norm(to, value, node.name + ".norm",
                    some_norm(node.bias.size(), static_cast<float>(node.kernel)));
  };
  return spelling;
}

}  // namespace

TEST_CASE("a BatchNormalization after a convolution belongs to its layer") {
  onnx::ModelProto model = test::onnx_model(network(), normalised());
  OnnxBuilder::number(test::operator_of(model, "BatchNormalization", 1), "epsilon", 1e-3F);
  const OnnxSource source = test::read_back(model);
  REQUIRE(source.layers.size() == 53);
  std::size_t at = 0;
  for (const model::Node& node : network().nodes) {
    if (node.op != model::Op::convolution) continue;
    const Layer& layer = source.layers[at++];
    CHECK(layer.weight == node.weight);
    CHECK(layer.bias.empty());
    REQUIRE(layer.norm);
    const model::BatchNorm expected = some_norm(node.bias.size(), static_cast<float>(node.kernel));
    CHECK(layer.norm->name == node.name + ".norm");
    CHECK(layer.norm->values.weight == expected.weight);
    CHECK(layer.norm->values.bias == expected.bias);
    CHECK(layer.norm->values.running_mean == expected.running_mean);
    CHECK(layer.norm->values.running_var == expected.running_var);
    // The decimal number, not the FP32 nearest to it: folding then gives other formats' bits.
    CHECK(layer.norm->values.epsilon == (at == 2 ? 1e-3 : 1e-5));
  }
}

TEST_CASE("a BatchNormalization that does not follow a layer, or trains, is refused") {
  OnnxSpelling spelling;
  spelling.relu6 = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string value = OnnxSpelling().relu6(to, from, node);
    return add_norm(to, value, node.name + ".norm", some_norm(node.bias.size(), 1));
  };
  CHECK(refused(spelling).find("(BatchNormalization) stands where MobileNetV2 of width 0.1 has a 3 "
                               "x 3 depthwise convolution of stride 1 over 8 channels") !=
        std::string::npos);

  onnx::ModelProto model = test::onnx_model(network(), normalised());
  OnnxBuilder::integer(test::operator_of(model, "BatchNormalization"), "training_mode", 1);
  CHECK(test::refusal(model).find(
            "node \"BatchNormalization_features.0.0.norm\" (BatchNormalization) is in training "
            "mode; call model.eval() and export it again") != std::string::npos);

  model = test::onnx_model(network(), normalised());
  OnnxBuilder::integer(test::operator_of(model, "BatchNormalization"), "spatial", 0);
  CHECK(test::refusal(model).find("(BatchNormalization) stands where") != std::string::npos);

  // Two in a row, and one with a number too few.
  spelling = normalised();
  spelling.relu6 = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    return OnnxSpelling().relu6(
        to, add_norm(to, from, node.name + ".second", some_norm(node.bias.size(), 1)), node);
  };
  CHECK(refused(spelling).find(".second\" (BatchNormalization) stands") != std::string::npos);
  model = test::onnx_model(network(), normalised());
  onnx::TensorProto& mean = test::tensor_of(model, "features.0.0.norm.mean");
  mean.set_dims(0, 7);
  mean.mutable_raw_data()->resize(7 * sizeof(float));
  CHECK(test::refusal(model).find("(BatchNormalization) stands where") != std::string::npos);
}

TEST_CASE("a value that is read before and after its normalisation is another network's") {
  // After: the sum reads the convolution, which by then is part of the normalised layer.
  OnnxSpelling spelling;
  spelling.convolution = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string value = OnnxSpelling::plain_convolution(to, from, node, false);
    const std::string normal =
        add_norm(to, value, node.name + ".norm", some_norm(node.bias.size(), 1));
    to.node("Add", {normal, value}, node.name + ".sum");
    return node.name + ".sum";
  };
  CHECK(refused(spelling).find("(Add) reads what node \"Conv_features.0.0\" (Conv) is a 3 x 3 "
                               "convolution") != std::string::npos);
  // Before: the sum was there first, so the normalisation extends nothing.
  spelling.convolution = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string value = OnnxSpelling::plain_convolution(to, from, node, false);
    to.node("Add", {value, value}, node.name + ".sum");
    const std::string normal =
        add_norm(to, value, node.name + ".norm", some_norm(node.bias.size(), 1));
    to.node("Add", {normal, node.name + ".sum"}, node.name + ".both");
    return node.name + ".both";
  };
  CHECK(refused(spelling).find("(Add) is a sum of two values where MobileNetV2 of width 0.1 has "
                               "ReLU6") != std::string::npos);
}

TEST_CASE("a bias may be a sum after its layer") {
  for (const bool constant_first : {false, true}) {
    OnnxSpelling spelling;
    spelling.convolution = [&](OnnxBuilder& to, const std::string& from, const model::Node& node) {
      const std::string value = OnnxSpelling::plain_convolution(to, from, node, false);
      const std::string bias = to.tensor(node.name + ".b", {node.bias.size(), 1, 1}, node.bias);
      to.node("Add", constant_first ? std::vector{bias, value} : std::vector{value, bias},
              node.name + ".biased");
      return node.name + ".biased";
    };
    CHECK(reads_as_itself(spelling));
  }
  // Along the wrong axis, or a second one.
  OnnxSpelling spelling;
  spelling.image = {1, 3, 32, 32};
  spelling.convolution = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string value = OnnxSpelling::plain_convolution(to, from, node, false);
    to.node("Add", {value, to.tensor(node.name + ".b", {16}, std::vector<float>(16))},
            node.name + ".biased");
    return node.name + ".biased";
  };
  CHECK(refused(spelling).find("(Add) stands where MobileNetV2 of width 0.1 has ReLU6") !=
        std::string::npos);
  spelling.convolution = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string value = OnnxSpelling::plain_convolution(to, from, node, true);
    to.node("Add", {value, to.tensor(node.name + ".b", {1}, {1})}, node.name + ".biased");
    return node.name + ".biased";
  };
  CHECK(refused(spelling).find("(Add) stands where") != std::string::npos);
}

TEST_CASE("the classifier is a Gemm, a MatMul with a sum or a 1 x 1 convolution") {
  OnnxSpelling spelling;
  spelling.linear = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string weight = to.tensor(node.name + ".weight", turned(node), in_x_out(node));
    to.node("Gemm", {from, weight, to.tensor("b", {1, node.bias.size()}, node.bias)}, "logits");
    return std::string("logits");
  };
  CHECK(reads_as_itself(spelling));
  spelling.linear = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string weight = to.tensor(node.name + ".weight", turned(node), in_x_out(node));
    to.node("MatMul", {from, weight}, "product");
    to.node("Add", {"product", to.tensor("b", {node.bias.size()}, node.bias)}, "logits");
    return std::string("logits");
  };
  CHECK(reads_as_itself(spelling));
  // The weight as PyTorch has it, transposed by an operator, shared through an Identity.
  spelling.linear = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    const std::string weight = to.tensor("W", model::weight_shape(node), node.weight);
    to.node("Identity", {weight}, "shared");
    to.node("Transpose", {"shared"}, node.name + ".weight");
    to.node("MatMul", {from, node.name + ".weight"}, "product");
    to.node("Add", {to.tensor("b", {node.bias.size()}, node.bias), "product"}, "logits");
    return std::string("logits");
  };
  CHECK(reads_as_itself(spelling));
  spelling.flatten = [](OnnxBuilder&, const std::string& from, const model::Node&) { return from; };
  spelling.linear = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    model::Shape shape = model::weight_shape(node);
    shape.resize(4, 1);
    to.node("Conv",
            {from, to.tensor(node.name + ".weight", shape, node.weight),
             to.tensor("b", {node.bias.size()}, node.bias)},
            "map");
    OnnxBuilder::integer(to.node("Flatten", {"map"}, "logits"), "axis", 1);
    return std::string("logits");
  };
  CHECK(reads_as_itself(spelling));
}

TEST_CASE("the factors of a Gemm are in its weights") {
  onnx::ModelProto model = test::onnx_model(network());
  OnnxBuilder::number(test::operator_of(model, "Gemm"), "alpha", 0.5F);
  OnnxBuilder::number(test::operator_of(model, "Gemm"), "beta", 4);
  const OnnxSource source = test::read_back(model);
  const model::Node& classifier = network().nodes.back();
  for (std::size_t i = 0; i < classifier.weight.size(); ++i) {
    CHECK(source.layers.back().weight[i] == classifier.weight[i] / 2);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(source.layers.back().bias[i] == classifier.bias[i] * 4);
  }
  OnnxBuilder::integer(test::operator_of(model, "Gemm"), "transA", 1);
  CHECK(test::refusal(model).find("(Gemm) stands where") != std::string::npos);
}

TEST_CASE("a Gemm with a scalar bias, and one without") {
  onnx::ModelProto model = test::onnx_model(network());
  onnx::TensorProto& bias = test::tensor_of(model, "classifier.1.bias");
  OnnxBuilder::fill(bias = {}, "classifier.1.bias", {}, std::vector<float>{2.5F});
  CHECK(test::read_back(model).layers.back().bias == std::vector<float>(3, 2.5F));
  test::operator_of(model, "Gemm").mutable_input()->RemoveLast();
  CHECK(test::read_back(model).layers.back().bias.empty());
  // Two numbers for three classes.
  test::operator_of(model, "Gemm").add_input("classifier.1.bias");
  OnnxBuilder::fill(bias = {}, "classifier.1.bias", {2}, std::vector<float>{1, 2});
  CHECK(test::refusal(model).find("(Gemm) stands where") != std::string::npos);
}

TEST_CASE("a head's hidden layers are layers, each with its normalisation") {
  OnnxSpelling spelling;
  const std::vector<float> hidden(16 * 1280, 0.25F);
  const model::BatchNorm norm = some_norm(16, 2);
  spelling.linear = [&](OnnxBuilder& to, const std::string& from, const model::Node&) {
    std::string value =
        OnnxSpelling::gemm(to, from, "head.0", {16, 1280}, hidden, std::vector<float>(16, 1));
    value = add_norm(to, value, "head.1", norm);
    to.node("Relu", {value}, "relu");
    to.node("Dropout", {"relu"}, "dropped");
    return OnnxSpelling::gemm(to, "dropped", "head.4", {5, 16}, std::vector<float>(80, 3),
                              std::vector<float>(5, 4));
  };
  const OnnxSource source = test::read_back(test::onnx_model(network(), spelling));
  REQUIRE(source.layers.size() == 54);
  const Layer& first = source.layers[52];
  CHECK(first.name == "head.0");
  CHECK(first.shape == model::Shape{16, 1280});
  CHECK(first.weight == hidden);
  CHECK(first.bias == std::vector<float>(16, 1));
  REQUIRE(first.norm);
  CHECK(first.norm->values.running_var == norm.running_var);
  CHECK(source.layers[53].shape == model::Shape{5, 16});
  CHECK(source.layers[53].bias == std::vector<float>(5, 4));
}

TEST_CASE("a convolution with other attributes than MobileNetV2's is refused, and says which") {
  const auto refused_with = [](const char* attribute, const std::vector<std::int64_t>& values) {
    onnx::ModelProto model = test::onnx_model(network());
    onnx::NodeProto& conv = test::operator_of(model, "Conv");
    test::remove_attribute(conv, attribute);
    OnnxBuilder::integers(conv, attribute, values);
    return test::refusal(model);
  };
  CHECK(
      refused_with("pads", {0, 0, 1, 1})
          .find("is a 3 x 3 convolution of stride 2 from 3 to 8 channels and padding [0, 0, 1, 1] "
                "where MobileNetV2 of width 0.1 has a 3 x 3 convolution of stride 2 from 3 to 8 "
                "channels;") != std::string::npos);
  CHECK(refused_with("strides", {1, 2}).find("of stride [1, 2] from 3") != std::string::npos);
  CHECK(refused_with("dilations", {2, 2}).find("and dilation 2 where") != std::string::npos);
  CHECK(refused_with("kernel_shape", {5, 5}).find("(Conv) stands where") != std::string::npos);
  CHECK(refused_with("strides", {0, 1}).find("(Conv) stands where") != std::string::npos);

  onnx::ModelProto model = test::onnx_model(network());
  test::attribute_of(test::operator_of(model, "Conv"), "group").set_i(2);
  CHECK(test::refusal(model).find("from 6 to 8 channels in 2 groups, and is given 3 channels") !=
        std::string::npos);
  test::attribute_of(test::operator_of(model, "Conv"), "group").set_i(-1);
  CHECK(test::refusal(model).find("(Conv) stands where") != std::string::npos);
}

TEST_CASE("automatic padding is what it comes to") {
  // At 33 pixels the maps are 33, 17, 9, 5, 3 and 2 wide: before the last stride even SAME is one
  // pixel on every side, at 32 it is not.
  const auto with_same = [](std::int64_t size) {
    OnnxSpelling spelling;
    spelling.image = {1, 3, size, size};
    onnx::ModelProto model = test::onnx_model(network(), spelling);
    for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node()) {
      if (node.op_type() != "Conv") continue;
      test::remove_attribute(node, "pads");
      OnnxBuilder::text(node, "auto_pad", "SAME_UPPER");
    }
    return test::refusal(model);
  };
  CHECK(with_same(33) == "accepted");
  CHECK(with_same(32).find("stride 2 from 3 to 8 channels and padding [0, 0, 1, 1] where") !=
        std::string::npos);
  CHECK(with_same(0).find("has a padding that depends on the image's size, which the file leaves "
                          "open,") != std::string::npos);
}

}  // namespace edgebench::weights
