// What two files beside weights with Hugging Face's names say and the names do not: config.json of
// the network, preprocessor_config.json of its images. Source: transformers, MobileNetV2Config and
// MobileNetV2ImageProcessor.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "image/normalise.h"

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

struct HuggingFaceImages {
  std::filesystem::path file;
  std::optional<image::Normalisation> normalise;
  std::optional<int> resize;  // Of the short side, in pixels.
};

// Of the preprocessor_config.json in the weights' folder; nothing if there is none. Throws
// InputError, naming it, if it cannot be read.
std::optional<HuggingFaceImages> hugging_face_images(const std::filesystem::path& weights);

}  // namespace edgebench::weights
