// The artifact of eager mode: a state dictionary under torchvision's names, as torch.save() writes
// it and torch.load() with load_state_dict() reads it.
#pragma once

#include <filesystem>
#include <vector>

#include "model/network.h"
#include "shared/torch/layers.h"

namespace edgebench::torch_common {

// Writes the network as torchvision has it, with normalisations. Equal networks give equal bytes.
void write_checkpoint(const model::Network& network, const std::filesystem::path& file);

struct Checkpoint {
  model::Network network;  // Without weights: these are in the layers.
  std::vector<Layer> layers;
};

// Throws std::runtime_error, naming the file, for anything that is not MobileNetV2's dictionary.
Checkpoint read_checkpoint(const std::filesystem::path& file, int image_size);

}  // namespace edgebench::torch_common
