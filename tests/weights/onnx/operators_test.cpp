#include "weights/onnx/operators.h"

#include <limits>

#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;
using test::OnnxSpelling;

// Whether the small network, with this in place of its ReLU6, reads as itself.
bool reads_with_relu6(const OnnxSpelling::Part& relu6, std::int64_t operator_set = 17) {
  OnnxSpelling spelling;
  spelling.relu6 = relu6;
  onnx::ModelProto model = test::onnx_model(test::small_network(), spelling);
  model.mutable_opset_import(0)->set_version(operator_set);
  return test::same_layers(test::read_back(model).layers, test::small_network());
}

std::string refusal_with_relu6(const OnnxSpelling::Part& relu6) {
  OnnxSpelling spelling;
  spelling.relu6 = relu6;
  return test::refusal(test::onnx_model(test::small_network(), spelling));
}

std::string two_operators(OnnxBuilder& to, const std::string& from, const model::Node& node,
                          const char* first, const char* second, float high) {
  const std::string bound = to.tensor(node.name + ".bound", {}, {high});
  const bool second_is_bound = std::string(first) == "Relu";
  to.node(first, second_is_bound ? std::vector{from} : std::vector{from, bound}, node.name + ".a");
  to.node(second,
          second_is_bound ? std::vector{node.name + ".a", bound} : std::vector{node.name + ".a"},
          node.name + ".b");
  return node.name + ".b";
}

OnnxSpelling::Part clip_with_inputs(float low, float high) {
  return [=](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    to.node("Clip",
            {from, to.tensor(node.name + ".low", {}, {low}),
             to.tensor(node.name + ".high", {1}, {high})},
            node.name + ".clip");
    return node.name + ".clip";
  };
}

OnnxSpelling::Part clip_with_attributes(float low, float high) {
  return [=](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    onnx::NodeProto& clip = to.node("Clip", {from}, node.name + ".clip");
    OnnxBuilder::number(clip, "min", low);
    OnnxBuilder::number(clip, "max", high);
    return node.name + ".clip";
  };
}

// The small network with this in place of its pooling, at 64 pixels, where the last map is 2 x 2.
onnx::ModelProto with_pool(const OnnxSpelling::Part& pool, std::int64_t size = 64) {
  OnnxSpelling spelling;
  spelling.image = {1, 3, size, size};
  spelling.pool = pool;
  return test::onnx_model(test::small_network(), spelling);
}

bool reads_with_pool(const OnnxSpelling::Part& pool) {
  const OnnxSource source = test::read_back(with_pool(pool));
  return source.image_size == 64 && test::same_layers(source.layers, test::small_network());
}

OnnxSpelling::Part mean_over(const std::vector<std::vector<std::int64_t>>& axes, bool as_input,
                             std::int64_t keep = 1) {
  return [=](OnnxBuilder& to, const std::string& from, const model::Node&) {
    std::string value = from;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const std::string name = "mean" + std::to_string(i);
      std::vector<std::string> inputs = {value};
      if (as_input) inputs.push_back(to.integer_tensor(name + ".axes", axes[i]));
      onnx::NodeProto& mean = to.node("ReduceMean", inputs, name);
      if (!as_input) OnnxBuilder::integers(mean, "axes", axes[i]);
      OnnxBuilder::integer(mean, "keepdims", keep);
      value = name;
    }
    return value;
  };
}

OnnxSpelling::Part window_average(std::int64_t kernel, std::vector<std::int64_t> pads = {}) {
  return [=](OnnxBuilder& to, const std::string& from, const model::Node&) {
    onnx::NodeProto& pool = to.node("AveragePool", {from}, "pooled");
    OnnxBuilder::integers(pool, "kernel_shape", {kernel, kernel});
    OnnxBuilder::integers(pool, "strides", {kernel, kernel});
    if (!pads.empty()) OnnxBuilder::integers(pool, "pads", pads);
    return std::string("pooled");
  };
}

}  // namespace

TEST_CASE("ReLU6 is one operator or two, with its bounds as attributes, tensors or constants") {
  CHECK(reads_with_relu6(OnnxSpelling().relu6));  // Constant nodes.
  CHECK(reads_with_relu6(clip_with_inputs(0, 6)));
  CHECK(reads_with_relu6(clip_with_attributes(0, 6), 9));
  for (const auto& [first, second] : {std::pair("Relu", "Min"), std::pair("Min", "Relu")}) {
    CHECK(reads_with_relu6([&](OnnxBuilder& to, const std::string& from, const model::Node& node) {
      return two_operators(to, from, node, first, second, 6);
    }));
  }
  // Max(0), then Min(6), the numbers first.
  CHECK(reads_with_relu6([](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    to.node("Max", {to.tensor(node.name + ".zero", {}, {0}), from}, node.name + ".max");
    to.node("Min", {to.tensor(node.name + ".six", {}, {6}), node.name + ".max"},
            node.name + ".min");
    return node.name + ".min";
  }));
  // Bounds that were whole numbers.
  CHECK(reads_with_relu6([](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    for (const std::int64_t bound : {0, 6}) {
      const std::string name = node.name + std::to_string(bound);
      onnx::NodeProto& cast =
          to.node("Cast", {to.integer_tensor(name + ".int", {bound}, true)}, name);
      OnnxBuilder::integer(cast, "to", onnx::TensorProto::FLOAT);
    }
    to.node("Clip", {from, node.name + "0", node.name + "6"}, node.name + ".clip");
    return node.name + ".clip";
  }));
  // Relu, then a Clip without a lower bound.
  CHECK(reads_with_relu6([](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    to.node("Relu", {from}, node.name + ".relu");
    to.node("Clip", {node.name + ".relu", "", to.tensor(node.name + ".six", {}, {6})},
            node.name + ".clip");
    return node.name + ".clip";
  }));
}

TEST_CASE("another activation is refused by name, with what it is") {
  const std::string relu =
      refusal_with_relu6([](OnnxBuilder& to, const std::string& from, const model::Node& node) {
        to.node("Relu", {from}, node.name + ".relu");
        return node.name + ".relu";
      });
  CHECK(
      relu.ends_with("net.onnx: node \"Relu_features.0.0.relu\" (Relu) is a plain ReLU where "
                     "MobileNetV2 of width 0.1 has ReLU6; give a MobileNetV2 with torchvision's "
                     "layers, or measure this file as it is with --artifact"));
  CHECK(refusal_with_relu6(clip_with_inputs(0, 20)).find("is a clamp to [0, 20] where") !=
        std::string::npos);
  CHECK(refusal_with_relu6(clip_with_inputs(-1, 6)).find("is a clamp to [-1, 6] where") !=
        std::string::npos);
  CHECK(refusal_with_relu6(clip_with_attributes(0, 1)).find("is a clamp to [0, 1] where") !=
        std::string::npos);
  const std::string hard_swish =
      refusal_with_relu6([](OnnxBuilder& to, const std::string& from, const model::Node& node) {
        to.node("HardSwish", {from}, node.name + ".swish");
        return node.name + ".swish";
      });
  CHECK(
      hard_swish.find("node \"HardSwish_features.0.0.swish\" (HardSwish) stands where MobileNetV2 "
                      "of width 0.1 has ReLU6;") != std::string::npos);
  // Bounds that depend on the image, or one for each channel, are no clamp.
  CHECK(refusal_with_relu6([](OnnxBuilder& to, const std::string& from, const model::Node& node) {
          to.node("Min", {from, to.tensor(node.name + ".two", {2}, {6, 6})}, node.name + ".min");
          return node.name + ".min";
        }).find("(Min) stands where") != std::string::npos);
  // Of two clamps in a row, the second counts where it is tighter, and a sum between them parts
  // them.
  CHECK(refusal_with_relu6([](OnnxBuilder& to, const std::string& from, const model::Node& node) {
          return two_operators(to, from, node, "Relu", "Min", 5);
        }).find("is a clamp to [0, 5] where") != std::string::npos);
}

TEST_CASE("a clamp that somebody else reads is not half of another") {
  OnnxSpelling spelling;
  spelling.relu6 = [](OnnxBuilder& to, const std::string& from, const model::Node& node) {
    to.node("Relu", {from}, node.name + ".relu");
    to.node("Add", {node.name + ".relu", from}, node.name + ".sum");  // Reads both.
    to.node("Min", {node.name + ".relu", to.tensor(node.name + ".six", {}, {6})},
            node.name + ".min");
    to.node("Add", {node.name + ".min", node.name + ".sum"}, node.name + ".both");
    return node.name + ".both";
  };
  CHECK(test::refusal(test::onnx_model(test::small_network(), spelling))
            .find("(Relu) is a plain ReLU where") != std::string::npos);
}

TEST_CASE("the average over the map is one operator, one for each axis or a window as large") {
  CHECK(reads_with_pool(OnnxSpelling().pool));
  CHECK(reads_with_pool(mean_over({{2, 3}}, false)));
  CHECK(reads_with_pool(mean_over({{-1, -2}}, true)));
  CHECK(reads_with_pool(mean_over({{3}, {2}}, true)));
  CHECK(reads_with_pool(mean_over({{3}, {2}}, false, 0)));
  CHECK(reads_with_pool(window_average(2)));
  CHECK(reads_with_pool(window_average(2, {0, 0, 0, 0})));
}

TEST_CASE("an average keeps its dimensions unless it is told otherwise") {
  OnnxSpelling spelling;
  spelling.pool = mean_over({{2, 3}}, true, 0);
  spelling.flatten = [](OnnxBuilder&, const std::string& from, const model::Node&) { return from; };
  CHECK(test::same_layers(test::read_back(test::onnx_model(test::small_network(), spelling)).layers,
                          test::small_network()));
  spelling.pool = mean_over({{2, 3}}, true);
  CHECK(test::refusal(test::onnx_model(test::small_network(), spelling))
            .find("(Gemm) stands where MobileNetV2 of width 0.1 has a linear layer") !=
        std::string::npos);
  spelling.flatten = [](OnnxBuilder& to, const std::string& from, const model::Node&) {
    to.node("Squeeze", {from, to.integer_tensor("squeezed", {2, 3})}, "flat");
    return std::string("flat");
  };
  onnx::ModelProto model = test::onnx_model(test::small_network(), spelling);
  test::remove_attribute(test::operator_of(model, "ReduceMean"), "keepdims");
  CHECK(test::same_layers(test::read_back(model).layers, test::small_network()));
}

TEST_CASE("an average over something else is no pooling") {
  const auto refused = [](const OnnxSpelling::Part& pool, std::int64_t size, const char* why) {
    const std::string message = test::refusal(with_pool(pool, size));
    CAPTURE(message);
    CHECK(message.find(why) != std::string::npos);
  };
  refused(window_average(2), 128, "averages over 2 x 2 pixels of a map of 4 x 4 where MobileNetV2");
  refused(window_average(2, {1, 1, 1, 1}), 64,
          "averages over 2 x 2 pixels of a map of 2 x 2 where");
  refused(window_average(2), 0,
          "averages over 2 x 2 pixels of a map whose size the file leaves open");
  refused(mean_over({{1}}, true), 64, "(ReduceMean) stands where");
  refused(mean_over({{1, 2, 3}}, true), 64, "(ReduceMean) stands where");
  refused(mean_over({{}}, true), 64, "(ReduceMean) stands where");
  refused(mean_over({{4}}, true), 64, "(ReduceMean) stands where");
  refused(mean_over({{3}}, true), 64, "(Gemm) stands where");  // One of the two axes.
  refused(
      [](OnnxBuilder& to, const std::string& from, const model::Node&) {
        to.node("GlobalMaxPool", {from}, "pooled");
        return std::string("pooled");
      },
      64, "(GlobalMaxPool) stands where MobileNetV2 of width 0.1 has the average over the map;");
}

TEST_CASE("a softmax at the end is left out, and said") {
  for (const char* const type : {"Softmax", "LogSoftmax"}) {
    OnnxSpelling spelling;
    spelling.end = [&](OnnxBuilder& to, const std::string& from, const model::Node&) {
      to.node(type, {from}, "probabilities");
      return std::string("probabilities");
    };
    onnx::ModelProto model = test::onnx_model(test::small_network(), spelling);
    for (const std::int64_t set : {11, 17}) {
      model.mutable_opset_import(0)->set_version(set);
      const OnnxSource source = test::read_back(model);
      CHECK(test::same_layers(source.layers, test::small_network()));
      REQUIRE(source.notes.size() == 1);
      CHECK(source.notes.front().find(std::string("probabilities (node \"") + type) !=
            std::string::npos);
    }
    OnnxBuilder::integer(test::operator_of(model, type), "axis", 0);  // Over the batch.
    CHECK(test::refusal(model).find("stands where") != std::string::npos);
  }
}

TEST_CASE("normalisation inside the graph is refused: folding it would change the border") {
  for (const char* const type : {"Sub", "Mul", "Div", "Add"}) {
    OnnxSpelling spelling;
    spelling.image_part = [&](OnnxBuilder& to, const std::string& from, const model::Node&) {
      to.node(type, {from, to.tensor("mean", {1, 3, 1, 1}, {0.5F, 0.4F, 0.3F})}, "normalised");
      return std::string("normalised");
    };
    const std::string message = test::refusal(test::onnx_model(test::small_network(), spelling));
    CHECK(message.find(std::string(type) + "_normalised\" (" + type +
                       ") normalises the images inside the file") != std::string::npos);
    CHECK(message.ends_with("measure it as it is with --artifact instead of --weights"));
  }
  OnnxSpelling spelling;
  spelling.image_part = [](OnnxBuilder& to, const std::string& from, const model::Node&) {
    std::vector<std::string> inputs = {from};
    for (const char* const name : {"s", "b", "m", "v"}) {
      inputs.push_back(to.tensor(name, {3}, {1, 1, 1}));
    }
    to.node("BatchNormalization", inputs, "normalised");
    return std::string("normalised");
  };
  CHECK(test::refusal(test::onnx_model(test::small_network(), spelling))
            .find("(BatchNormalization) normalises") != std::string::npos);
}

TEST_CASE("what an attribute or an operator of tomorrow means is not guessed") {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  model.mutable_opset_import(0)->set_version(99);
  CHECK(test::refusal(model) == "accepted");
  OnnxBuilder::integer(test::operator_of(model, "Clip", 3), "mirrored", 1);
  CHECK(test::refusal(model).find(
            "(Clip) has the attribute mirrored of operator set 99 (edgebench knows those up to 25) "
            "where MobileNetV2 of width 0.1 has ReLU6") != std::string::npos);
  model = test::onnx_model(test::small_network());
  test::operator_of(model, "Clip", 3).set_op_type("SoftClip");
  CHECK(test::refusal(model).find("(SoftClip) stands where") != std::string::npos);
  model.mutable_opset_import(0)->set_version(99);
  CHECK(test::refusal(model).find("(SoftClip) stands of operator set 99") != std::string::npos);
  test::operator_of(model, "SoftClip").set_domain("com.example");
  CHECK(test::refusal(model).find("(com.example.SoftClip) is none of ONNX's own operators where") !=
        std::string::npos);
}

}  // namespace edgebench::weights
