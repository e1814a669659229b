#include <cmath>

#include <onnx/shape_inference/implementation.h>

#include "base/file.h"
#include "base/hash.h"
#include "emit/onnx_files.h"
#include "model/synthetic.h"
#include "onnx_support.h"

namespace edgebench::emit {

TEST_CASE("the classifier quantises its input anew, everything else is FP32") {
  const model::Network network = model::synthetic_network(0.25, 32, 10, 2);
  onnx::ModelProto model = test::parse_onnx(onnx_int8_dynamic(network));
  onnx::checker::check_model(model);
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
  const auto operators = test::operators_by_output(model);
  const auto& quantiser = operators.at("pool.flat.quantised");
  CHECK(quantiser.op_type() == "DynamicQuantizeLinear");
  CHECK(quantiser.input(0) == "pool.flat");
  const auto& product = operators.at("classifier.1.products.int32");
  CHECK(product.op_type() == "MatMulInteger");
  CHECK(product.input(0) == quantiser.output(0));
  CHECK(product.input(2) == quantiser.output(2));
  CHECK(operators.at("output").op_type() == "Add");
  for (const auto& [name, constant] : test::constants(model)) {
    CAPTURE(name);
    CHECK((constant.data_type() == onnx::TensorProto::INT8) == (name == "classifier.1.weight"));
  }
}

TEST_CASE("hidden layers quantise their input anew as the classifier does") {
  const model::Network network = model::synthetic_network(0.25, 32, 10, 2, {24});
  const onnx::ModelProto model = test::parse_onnx(onnx_int8_dynamic(network));
  onnx::checker::check_model(model);
  const auto operators = test::operators_by_output(model);
  CHECK(operators.at("classifier.1").op_type() == "Relu");
  CHECK(operators.at("classifier.1").input(0) == "classifier.1.linear");
  CHECK(operators.at("classifier.1.linear").op_type() == "Add");
  CHECK(operators.at("classifier.1.products.int32").input(0) == "pool.flat.quantised");
  CHECK(operators.at("classifier.1.quantised").op_type() == "DynamicQuantizeLinear");
  CHECK(operators.at("classifier.4.products.int32").input(0) == "classifier.1.quantised");
  CHECK(operators.at("output").op_type() == "Add");
  for (const auto& [name, constant] : test::constants(model)) {
    const bool integers = name == "classifier.1.weight" || name == "classifier.4.weight";
    CAPTURE(name);
    CHECK((constant.data_type() == onnx::TensorProto::INT8) == integers);
  }
}

TEST_CASE("its integers are the weights, class by class, in columns") {
  const model::Network network = model::synthetic_network(0.25, 32, 10, 2);
  const model::Node& classifier = network.nodes.back();
  const auto constants = test::constants(test::parse_onnx(onnx_int8_dynamic(network)));
  const onnx::TensorProto& weight = constants.at("classifier.1.weight");
  const std::string& bytes = weight.raw_data();
  REQUIRE(weight.dims(0) == classifier.in_channels);
  REQUIRE(weight.dims(1) == classifier.out_channels);
  std::vector<float> scale(10);
  std::memcpy(scale.data(), constants.at("classifier.1.weight.scale").raw_data().data(),
              scale.size() * sizeof(float));
  for (std::size_t row = 0; row < 10; ++row) {
    int largest = 0;
    for (std::size_t column = 0; column < bytes.size() / 10; ++column) {
      const int integer = static_cast<signed char>(bytes[column * 10 + row]);
      const float exact = classifier.weight[row * (bytes.size() / 10) + column];
      CHECK(std::abs(static_cast<float>(integer) * scale[row] - exact) <= scale[row] * 0.5001F);
      largest = std::max(largest, std::abs(integer));
    }
    CHECK(largest == 127);
  }
}

TEST_CASE("equal networks are equal files on every machine") {
  const model::Network tiny = model::synthetic_network(0.1, 32, 2, 1);
  CHECK(sha256_hex(onnx_int8_dynamic(tiny)) ==
        "fe48195d48547ff2f1ad27791cb177842e94de7f0f0764fb4150bbbe4cfb7f70");
}

}  // namespace edgebench::emit
