// What a weight file of the user's holds, whatever its format: named tensors in the file's order.
// Nothing here knows which network they belong to; weights/mapping.h finds that out.
#pragma once

#include <string>
#include <vector>

#include "model/tensor_source.h"

namespace edgebench::weights {

// Values of a floating-point tensor. FP16 and BF16 become float without loss, FP64 is rounded to
// the nearest; NaN and infinities are kept, and refused where a layer takes the tensor.
struct Tensor {
  std::string name;
  model::Shape shape;  // Empty for a scalar.
  std::vector<float> values;
};

inline constexpr const char* kRoundsDoubles = "rounds FP64 values to FP32";  // A note.

struct TensorFile {
  std::vector<Tensor> tensors;  // Integers, such as num_batches_tracked, are left out.
  // The tensors come as the network lists them; false: sorted by their names.
  bool in_network_order = true;
  model::Metadata metadata;  // Of formats that have any.
  // What the user should know of how the file was read: sentences without a full stop, such as
  // "takes the average under model_ema, not the weights under model".
  std::vector<std::string> notes;
};

}  // namespace edgebench::weights
