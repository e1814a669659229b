#include <stdexcept>

#include <onnx/shape_inference/implementation.h>

#include "base/file.h"
#include "base/hash.h"
#include "emit/half.h"
#include "emit/onnx_files.h"
#include "model/mobilenet_v2.h"
#include "model/synthetic.h"
#include "onnx_support.h"

namespace edgebench::emit {
namespace {

using model::Network;
using model::Node;

Network network() {
  return model::synthetic_network(0.25, 32, 10, 2);
}

std::string bytes_of(std::span<const float> values) {
  const std::vector<std::uint16_t> halves = to_half(values);
  return {reinterpret_cast<const char*>(halves.data()), halves.size() * sizeof(std::uint16_t)};
}

void check_types(onnx::ModelProto& model) {
  onnx::checker::check_model(model);
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
  CHECK(model.graph().input(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT);
  CHECK(model.graph().output(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT);
}

int type_of(const onnx::ModelProto& model, const std::string& value) {
  for (const auto& info : model.graph().value_info()) {
    if (info.name() == value) return info.type().tensor_type().elem_type();
  }
  return onnx::TensorProto::UNDEFINED;
}

}  // namespace

TEST_CASE("storage: weights are halves that an operator casts to floats") {
  const Network small = network();
  onnx::ModelProto model = test::parse_onnx(onnx_fp16_storage(small));
  check_types(model);
  const auto operators = test::operators_by_output(model);
  const auto constants = test::constants(model);
  for (const Node& node : small.nodes) {
    if (node.weight.empty()) continue;
    CAPTURE(node.name);
    for (const std::string part : {".weight", ".bias"}) {
      const onnx::TensorProto& halves = constants.at(node.name + part);
      CHECK(halves.data_type() == onnx::TensorProto::FLOAT16);
      CHECK(halves.raw_data() == bytes_of(part == ".bias" ? node.bias : node.weight));
      const onnx::NodeProto& cast = operators.at(node.name + part + ".float");
      CHECK(cast.op_type() == "Cast");
      CHECK(cast.input(0) == node.name + part);
      CHECK(test::integer_attributes(cast).at("to").front() == onnx::TensorProto::FLOAT);
    }
    CHECK(type_of(model, node.name) != onnx::TensorProto::FLOAT16);
  }
  CHECK(constants.at("relu6.max").data_type() == onnx::TensorProto::FLOAT);
}

TEST_CASE("arithmetic: every value between the casts at both ends is a half") {
  const Network small = network();
  onnx::ModelProto model = test::parse_onnx(onnx_fp16(small));
  check_types(model);
  for (const auto& [name, constant] : test::constants(model)) {
    CAPTURE(name);
    CHECK(constant.data_type() == onnx::TensorProto::FLOAT16);
  }
  for (const Node& node : small.nodes) {
    if (node.op == model::Op::input || node.op == model::Op::linear) continue;
    CAPTURE(node.name);
    CHECK(type_of(model, node.name) == onnx::TensorProto::FLOAT16);
  }
  const auto operators = test::operators_by_output(model);
  CHECK(operators.at("output").op_type() == "Cast");
  CHECK(operators.at(operators.at("output").input(0)).op_type() == "Gemm");
  CHECK(operators.at("input.half").input(0) == "input");
}

TEST_CASE("a weight beyond half precision is an error that names its layer") {
  Network small = network();
  small.nodes[1].weight.front() = 70000;
  CHECK_THROWS_WITH_AS(onnx_fp16(small), doctest::Contains("features.0.0.weight: 70000"),
                       std::range_error);
  CHECK_THROWS_AS(onnx_fp16_storage(small), std::range_error);
}

TEST_CASE("BF16 is the FP16 file with other bits") {
  const Network small = network();
  const onnx::ModelProto half = test::parse_onnx(onnx_fp16(small));
  const onnx::ModelProto model = test::parse_onnx(onnx_bf16(small));
  // The oldest with convolutions in BF16, which the installed checker does not know.
  CHECK(model.opset_import(0).version() == 22);
  CHECK(model.ir_version() == 10);
  REQUIRE(model.graph().node_size() == half.graph().node_size());
  for (int i = 0; i < half.graph().node_size(); ++i) {
    CHECK(model.graph().node(i).op_type() == half.graph().node(i).op_type());
  }
  const auto operators = test::operators_by_output(model);
  const auto target = [&](const std::string& name) {
    return test::integer_attributes(operators.at(name)).at("to").front();
  };
  CHECK(target("input.bfloat16") == onnx::TensorProto::BFLOAT16);
  CHECK(target("output") == onnx::TensorProto::FLOAT);
  const auto halves = test::constants(half);
  const auto constants = test::constants(model);
  CHECK(constants.size() == halves.size());
  for (const auto& [name, constant] : constants) {
    CAPTURE(name);
    CHECK(constant.data_type() == onnx::TensorProto::BFLOAT16);
    CHECK(halves.at(name).raw_data().size() == constant.raw_data().size());
  }
  const std::vector<std::uint16_t> bits = to_bfloat16("stem", small.nodes[1].weight);
  CHECK(constants.at("features.0.0.weight").raw_data() ==
        std::string(reinterpret_cast<const char*>(bits.data()), 2 * bits.size()));
}

TEST_CASE("equal networks are equal files on every machine") {
  const Network tiny = model::synthetic_network(0.1, 32, 2, 1);
  CHECK(sha256_hex(onnx_fp16_storage(tiny)) ==
        "c39dcd70fe22c816197af3397fd25d80ee526015078d17963d6dde4d452680df");
  CHECK(sha256_hex(onnx_fp16(tiny)) ==
        "859ecabb019e2dbcaa1bedd710cc3a7c8358580a763996e0f3a9145b917c93fe");
}

}  // namespace edgebench::emit
