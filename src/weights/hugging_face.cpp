#include "weights/hugging_face.h"

#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"

namespace edgebench::weights {
namespace {

using nlohmann::json;

// MobileNetV2Config's own, for keys that a file leaves out.
constexpr double kDefaultEpsilon = 0.001;
constexpr bool kDefaultTensorFlowPadding = true;
constexpr const char* kDefaultActivation = "relu6";

HuggingFaceConfig checked(const json& config, const std::string& file) {
  if (config.value("tf_padding", kDefaultTensorFlowPadding)) {
    throw InputError(fmt::format(
        "{} says that the network pads as TensorFlow does (tf_padding), which edgebench's "
        "MobileNetV2 does not: its answers would be others; export the network to ONNX and measure "
        "that with --artifact",
        file));
  }
  const auto activation = config.value("hidden_act", std::string(kDefaultActivation));
  if (activation != kDefaultActivation) {
    throw InputError(
        fmt::format("{} says that the activation is {}, where MobileNetV2 has {}; export the "
                    "network to ONNX and measure that with --artifact",
                    file, activation, kDefaultActivation));
  }
  HuggingFaceConfig read{.file = file, .epsilon = config.value("layer_norm_eps", kDefaultEpsilon)};
  if (!(read.epsilon >= 0 && read.epsilon < 1)) {
    throw InputError(
        fmt::format("{} gives {} for layer_norm_eps, which is no number from 0 to 1; "
                    "correct it",
                    file, read.epsilon));
  }
  if (config.contains("image_size")) read.image_size = config.at("image_size").get<int>();
  return read;
}

}  // namespace

std::optional<HuggingFaceConfig> hugging_face_config(const std::filesystem::path& weights) {
  const std::filesystem::path file = weights.parent_path() / "config.json";
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  try {
    return checked(json::parse(read_file(file)), file.string());
  } catch (const json::exception&) {
    throw InputError(fmt::format(
        "{} is not the configuration of a network, which stands beside weights with Hugging Face's "
        "names; remove or correct it",
        file.string()));
  }
}

}  // namespace edgebench::weights
