// Reading ONNX files back with the real library, for the tests of several writers.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include "support.h"

namespace edgebench::test {

inline onnx::ModelProto parse_onnx(const std::string& bytes) {
  onnx::ModelProto model;
  REQUIRE(model.ParseFromString(bytes));
  return model;
}

// The operators by their first output.
inline std::map<std::string, onnx::NodeProto> operators_by_output(const onnx::ModelProto& model) {
  std::map<std::string, onnx::NodeProto> operators;
  for (const onnx::NodeProto& node : model.graph().node()) {
    CHECK(operators.emplace(node.output(0), node).second);
  }
  return operators;
}

inline std::map<std::string, onnx::TensorProto> constants(const onnx::ModelProto& model) {
  std::map<std::string, onnx::TensorProto> constants;
  for (const onnx::TensorProto& tensor : model.graph().initializer()) {
    CHECK(constants.emplace(tensor.name(), tensor).second);
  }
  return constants;
}

// The elements of each constant, by name.
inline std::map<std::string, std::vector<float>> float_constants(const onnx::ModelProto& model) {
  std::map<std::string, std::vector<float>> constants;
  for (const onnx::TensorProto& tensor : model.graph().initializer()) {
    REQUIRE(tensor.data_type() == onnx::TensorProto::FLOAT);
    std::vector<float> values(tensor.raw_data().size() / sizeof(float));
    std::memcpy(values.data(), tensor.raw_data().data(), tensor.raw_data().size());
    CHECK(constants.emplace(tensor.name(), values).second);
  }
  return constants;
}

// INT and INTS alike, by name.
inline std::map<std::string, std::vector<std::int64_t>> integer_attributes(
    const onnx::NodeProto& node) {
  std::map<std::string, std::vector<std::int64_t>> attributes;
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    auto& values = attributes[attribute.name()];
    if (attribute.type() == onnx::AttributeProto::INT) values.push_back(attribute.i());
    if (attribute.type() == onnx::AttributeProto::INTS) {
      values.assign(attribute.ints().begin(), attribute.ints().end());
    }
  }
  return attributes;
}

}  // namespace edgebench::test
