// What a .tflite file is as an image classifier: its input, its output and its layers.
#pragma once

#include <string>
#include <vector>

#include "check/model_file.h"
#include "runtime/runtime.h"

namespace edgebench::litert {

// A convolution or fully connected operator as the file has it.
struct FileLayer {
  std::string name;
  runtime::LayerKind kind = runtime::LayerKind::convolution;
  schema::TensorType input = schema::TensorType::FLOAT32;
  schema::TensorType weight = schema::TensorType::FLOAT32;
};

struct Classifier {
  runtime::InputSpec input;
  int batch = 1;  // That the file is laid out for; another is a matter of resizing.
  int classes = 0;
  // An integer q of the output stands for (q - zero_point) * scale.
  runtime::Element output = runtime::Element::f32;
  float output_scale = 1;
  int output_zero_point = 0;
  bool holds_batch = false;       // A constant shape begins with a batch of several: no other fits.
  bool computes_shapes = false;   // By operators, from the batch: the output's may depend on them.
  std::vector<FileLayer> layers;  // In order of execution.
};

// Throws std::runtime_error, saying what is there instead, unless the graph maps images, N x S x S
// x 3 or N x 3 x S x S of float, uint8, int8 or int16, to N x classes of one of these types.
Classifier classifier_of(const Graph& graph);

}  // namespace edgebench::litert
