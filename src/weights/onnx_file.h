// An ONNX file of MobileNetV2 as a source of weights. The layers are found by what the graph
// computes, not by names, so that any exporter's spelling will do: convolutions with or without
// BatchNormalization, ReLU6 as one operator or two, any of the ways to flatten the pooled map.
// Source: github.com/onnx/onnx, docs/IR.md and docs/Operators.md, operator sets from 7 on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "weights/layer.h"

namespace edgebench::weights {

struct OnnxSource {
  // In order of execution: 52 convolutions, then the head's linear layers. The last one's outputs
  // are the classes.
  std::vector<Layer> layers;
  std::optional<int> image_size;   // Where the file fixes it.
  std::vector<std::string> notes;  // Sentences without a full stop, as in TensorFile.
  // The file itself, then those beside it that hold its tensors: what the weights depend on.
  std::vector<std::filesystem::path> files;
};

// Throws InputError, naming the file, where it can the operator or the tensor, and what to do, for
// anything but a MobileNetV2 in floating point as model::mobilenet_v2() has it, and for weights
// that are NaN or infinite.
OnnxSource read_onnx_file(const std::filesystem::path& file);

}  // namespace edgebench::weights
