#include "emit/onnx_writer.h"

#include <algorithm>

#include "model/synthetic.h"
#include "onnx_support.h"

namespace edgebench::emit {
namespace {

// Puts an Identity on both sides of every value.
class WrappingWriter final : public OnnxWriter {
 public:
  explicit WrappingWriter(const model::Network& network) : OnnxWriter(network, "wrapped") {}

 protected:
  std::string value_name(std::size_t index) const override {
    const std::string name = OnnxWriter::value_name(index);
    return is_classifier(index) ? name + ".made" : name;
  }
  std::string store(std::size_t index, const std::string& value) override {
    return wrapped(value, is_classifier(index) ? "output" : node(index).name + ".stored");
  }
  std::string load(std::size_t index, const std::string& stored) override {
    return is_classifier(index) ? stored : wrapped(stored, node(index).name + ".loaded");
  }
  model::Activation activation(std::size_t) const override { return model::Activation::none; }
  std::vector<std::pair<std::string, std::string>> metadata() const override {
    return {{"hook", "called"}};
  }

 private:
  std::string wrapped(const std::string& from, const std::string& to) {
    graph().add_operator("Identity", std::array{from}, to);
    return to;
  }
};

}  // namespace

TEST_CASE("every value passes the hooks on its way to its readers") {
  const model::Network network = model::synthetic_network(0.25, 32, 10, 1);
  const onnx::ModelProto model = test::parse_onnx(WrappingWriter(network).write());
  onnx::checker::check_model(model);
  const auto operators = test::operators_by_output(model);
  for (const model::Node& node : network.nodes) {
    CAPTURE(node.name);
    if (node.op == model::Op::linear) {
      CHECK(operators.at("output").input(0) == "output.made");
      continue;
    }
    CHECK(operators.at(node.name + ".stored").input(0) == node.name);
    for (const int input : node.inputs) {
      const std::string& source = network.nodes[static_cast<std::size_t>(input)].name;
      const auto& read = operators.at(node.name).input();
      CHECK(std::ranges::find(read, source + ".loaded") != read.end());
    }
    // The pooled map is flattened between the two.
    const bool pooled = node.op == model::Op::global_average_pool;
    CHECK(operators.at(node.name + ".loaded").input(0) ==
          (pooled ? node.name + ".flat" : node.name + ".stored"));
    if (pooled) CHECK(operators.at(node.name + ".flat").input(0) == node.name + ".stored");
    if (node.op != model::Op::input) CHECK(operators.at(node.name).op_type() != "Clip");
  }
}

TEST_CASE("the description names the precision, and the metadata are added to") {
  const model::Network network = model::synthetic_network(0.25, 32, 10, 1);
  const onnx::ModelProto model = test::parse_onnx(WrappingWriter(network).write());
  CHECK(model.doc_string() ==
        "MobileNetV2, width 0.25, 32 x 32, 10 classes, wrapped; weights: synthetic, seed 1");
  REQUIRE(model.metadata_props_size() == 3);
  CHECK(model.metadata_props(2).key() == "hook");
}

}  // namespace edgebench::emit
