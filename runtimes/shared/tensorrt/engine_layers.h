// What a plan's kernels compute, as the library tells it, and from that the network's layers with
// weights. Its compiler fuses and renames: a kernel is known by its constants. One of four extents
// with more than one output holds a convolution's weights, one of two extents a linear layer's, and
// one of three, the first of which is 1, those of a convolution of one pixel that has become a
// matrix product. Biases, scales and padding look otherwise. TensorRT's older kernels tell no
// constants: there the parameters name the operator and the weights' type.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/runtime.h"

namespace edgebench::tensorrt {

// A tensor that a kernel reads.
struct KernelValue {
  std::string type;  // "Half", or in a sentence: "Thirty-two wide channel ... Int8 format".
  std::vector<std::int64_t> extents;
};

struct EngineLayer {
  std::string name;
  std::string type;                     // "correlation", "CaskConvolution", "gemm", "kgen"
  std::string tactic;                   // The kernel's name; may be empty.
  std::vector<std::string> onnx_nodes;  // Those that it came of.
  std::vector<KernelValue> inputs;
  std::vector<KernelValue> constants;
  std::string parameters;    // "Convolution", "MatrixMultiply"; empty: not told.
  std::string weights_type;  // Where parameters are told.
};

// The names in "[ONNX Layer: a][ONNX Layer: b]", whatever stands between them.
std::vector<std::string> onnx_nodes_in(std::string_view metadata);

// The layers with weights, in order of execution, each with the type that its kernel multiplies in:
// the type of its input and of its weights. Where these differ, it is Arithmetic::other. `tf32`
// says whether the plan's builder was free to choose TF32: where a kernel's name does not tell, an
// FP32 layer is then Arithmetic::tf32.
std::vector<runtime::ExecutedLayer> executed_layers(std::span<const EngineLayer> layers, bool tf32);

// What the names of kernels tell of their products of FP32 values, by layer with weights: "12 TF32,
// 1 FP32, 40 untold"; empty where there are none.
std::string summarise_tf32(std::span<const EngineLayer> layers);

// "correlation Int8 x 52, gemm Int8 x 1, kgen Float x 54", by first appearance.
std::string summarise_kernels(std::span<const EngineLayer> layers);

}  // namespace edgebench::tensorrt
