// Small .tflite models for the tests of what reads them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tflite_graph.h"

namespace edgebench::litert {

// What a made model says of its input and output.
struct MadeModel {
  schema::TensorType input = schema::TensorType::FLOAT32;
  TensorShape input_shape = {1, 4, 4, 3};
  Quantisation input_quantisation = {};
  schema::TensorType output = schema::TensorType::FLOAT32;
  TensorShape output_shape = {1, 3};
  Quantisation output_quantisation = {};
};

// The mean of each channel as the logit of one of three classes: MEAN, between QUANTIZE where the
// types differ.
inline std::string made_model(const MadeModel& wanted) {
  TfliteGraph graph;
  const int input =
      graph.add_value("image", wanted.input, wanted.input_shape, wanted.input_quantisation);
  const std::vector<std::int32_t> axes = {1, 2};
  const int axes_tensor =
      graph.add_constant("axes", schema::TensorType::INT32, {2}, std::as_bytes(std::span(axes)));
  const bool same = wanted.input == wanted.output;
  const int mean =
      same ? graph.add_value("logits", wanted.output, wanted.output_shape,
                             wanted.output_quantisation)
           : graph.add_value("mean", wanted.input, wanted.output_shape, wanted.input_quantisation);
  graph.add_operator(schema::BuiltinOperator::MEAN, 2, {input, axes_tensor}, mean,
                     schema::ReducerOptionsT());
  if (same) return graph.file(input, mean, "means");
  const int output =
      graph.add_value("logits", wanted.output, wanted.output_shape, wanted.output_quantisation);
  if (wanted.output == schema::TensorType::FLOAT32) {
    graph.add_operator(schema::BuiltinOperator::DEQUANTIZE, 2, {mean}, output,
                       schema::DequantizeOptionsT());
  } else {
    graph.add_operator(schema::BuiltinOperator::QUANTIZE, 2, {mean}, output,
                       schema::QuantizeOptionsT());
  }
  return graph.file(input, output, "means");
}

// A file with something changed in it.
template <typename Change>
std::string changed_model(const std::string& file, const Change& change) {
  const auto model = schema::UnPackModel(file.data());
  change(*model);
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishModelBuffer(builder, schema::Model::Pack(builder, model.get()));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

}  // namespace edgebench::litert
