// What a config.json beside weights with Hugging Face's names says of the network and the names do
// not. Source: transformers, MobileNetV2Config.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace edgebench::weights {

struct HuggingFaceConfig {
  std::filesystem::path file;
  double epsilon = 0;  // Of every BatchNorm.
  std::optional<int> image_size;
};

// Of the config.json in the weights' folder; nothing if there is none. Throws InputError, naming
// it, if it cannot be read, or describes a network that edgebench's is not: one that pads as
// TensorFlow does, or has another activation.
std::optional<HuggingFaceConfig> hugging_face_config(const std::filesystem::path& weights);

}  // namespace edgebench::weights
