// From a weight file of the user's, of whatever format and with whatever names, to the network.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/network.h"
#include "model/tensor_source.h"

namespace edgebench::weights {

// Changes whenever the same file would give another network.
inline constexpr int kImportRevision = 1;

struct MappedTensor {
  std::string in_file;  // What the file calls it.
  std::string name;     // What torchvision calls it.
  model::Shape shape;
};

struct Imported {
  model::Network network;
  // Every tensor of the network, in the order of its layers.
  std::vector<MappedTensor> mapping;
  // What the user should know of how the file was read; sentences without a full stop whose subject
  // is the file: "strips 'module.' from the names".
  std::vector<std::string> notes;
  // The file, and those that hold a part of it; what they contain decides the network.
  std::vector<std::filesystem::path> files;
  // To how many pixels the weights' own transform resizes the short side of an image, where the
  // file is known or says so.
  std::optional<int> resize;
};

// Reads safetensors, a PyTorch checkpoint or an ONNX model. `image_size` as model::load_network()
// takes it; without it an ONNX model's own comes before 224. Throws InputError, naming the file and
// what to do.
Imported import_weights(const std::filesystem::path& file,
                        std::optional<int> image_size = std::nullopt);

}  // namespace edgebench::weights
