// A layer with weights as a source has it, before it has a place in MobileNetV2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/batch_norm.h"
#include "model/tensor_source.h"

namespace edgebench::weights {

// A BatchNorm that follows a layer.
struct Norm {
  std::string name;
  model::BatchNorm values;
};

struct Layer {
  std::string name;    // In the source, for messages and --show-mapping: "features.0.0".
  model::Shape shape;  // Convolution: out x in/groups x k x k. Linear: out x in.
  std::vector<float> weight;
  std::vector<float> bias;  // Empty: none.
  std::optional<Norm> norm;

  bool linear() const { return shape.size() == 2; }
};

}  // namespace edgebench::weights
