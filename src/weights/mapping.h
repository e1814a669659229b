// Which tensor of a weight file is which tensor of MobileNetV2. Files with known names are read by
// name, all others by the order of their layers; the shapes are checked where the network is read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "weights/layer.h"
#include "weights/named_tensors.h"
#include "weights/naming.h"
#include "weights/tensor_file.h"

namespace edgebench::weights {

struct Mapping {
  NamedTensors tensors;  // Under torchvision's names.
  // What was done to get there, as TensorFile::notes: prefixes stripped, tensors left out.
  std::vector<std::string> notes;
  std::optional<Naming> naming;  // Nothing: taken by order.
};

// Throws InputError, naming the file, if the tensors are those of two networks or cannot be
// MobileNetV2's. `path` is the file that they came from.
Mapping map_tensors(const std::filesystem::path& path, TensorFile file);

// The same for layers in order of execution, of which at least one must be linear.
Mapping map_layers(const std::filesystem::path& path, std::vector<Layer> layers);

}  // namespace edgebench::weights
