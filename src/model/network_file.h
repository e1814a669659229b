// Networks from and to weight files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "model/network.h"
#include "model/tensor_source.h"

namespace edgebench::model {

constexpr int kMinImageSize = 32;  // At 32 the last feature map has one pixel.
constexpr int kMaxImageSize = 2048;

// In torchvision's Sequentials the normalisation follows its layer: features.0.0 and features.0.1,
// features.2.conv.2 and features.2.conv.3.
std::string batch_norm_name(const std::string& layer);

// Reads torchvision's MobileNetV2 from a safetensors file, with BatchNorm (folded here) or already
// folded (each convolution then has a bias), in F32, F16 or BF16. Width, hidden layers and classes
// follow from the shapes: every matrix "classifier.<number>.weight" is a linear layer of the head,
// in the order of the numbers, whichever they are. A weight file does not say which activations lie
// between; ReLU is assumed. The image size is `image_size`, else the metadata's "image_size", else
// 224; the metadata's "normalise" says what pixels become, else torchvision's; its key "synthetic"
// marks random weights. Throws InputError, naming the file and
// the tensor, for anything else, and for NaN or infinite weights.
Network load_network(const std::filesystem::path& weights,
                     std::optional<int> image_size = std::nullopt);

// The same from tensors with torchvision's names. The origin is the metadata's "origin", else the
// file's name.
Network read_network(const TensorSource& tensors, std::optional<int> image_size = std::nullopt);

// Writes the folded network as safetensors, whole or not at all; load_network() gives it back
// bit by bit.
void save_network(const Network& network, const std::filesystem::path& path);

}  // namespace edgebench::model
