// Tensors that belong together: those whose names differ in the last part only, as a module of
// PyTorch has them.
#pragma once

#include <string>
#include <vector>

#include "weights/tensor_file.h"

namespace edgebench::weights {

struct Module {
  std::string name;  // "features.0.0"; empty for a tensor without a dot in its name.
  std::vector<Tensor> tensors;

  // The tensor that is called name.`part`; null if there is none.
  const Tensor* find(const std::string& part) const;
  bool convolution() const;    // A weight of four dimensions.
  bool linear() const;         // A weight of two.
  bool normalisation() const;  // A running mean.
};

// What stands after the last dot: "weight".
std::string part_of(const Tensor& tensor);

// In the order of each module's first tensor.
std::vector<Module> modules_of(std::vector<Tensor> tensors);

// Whether one name comes before another where numbers in them count as numbers: "a.2" before
// "a.10".
bool natural_less(const std::string& one, const std::string& other);

}  // namespace edgebench::weights
