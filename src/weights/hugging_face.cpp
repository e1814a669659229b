#include "weights/hugging_face.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "base/json_text.h"

namespace edgebench::weights {
namespace {

using nlohmann::json;

// MobileNetV2Config's own, for keys that a file leaves out.
constexpr double kDefaultEpsilon = 0.001;
constexpr bool kDefaultTensorFlowPadding = true;
constexpr const char* kDefaultActivation = "relu6";
constexpr int kLargestImage = 8192;

// A number, or a pair of equal ones: height and width.
int image_size_in(const json& value, const std::string& file) {
  const bool pair = value.is_array() && value.size() == 2 && value[0] == value[1];
  const json& size = pair ? value[0] : value;
  if (size.is_number_integer() && size >= 1 && size <= kLargestImage) return size.get<int>();
  throw InputError(
      fmt::format("{} gives {} for image_size, which is no whole number from 1 to {}; "
                  "correct it",
                  file, value.dump(), kLargestImage));
}

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
  if (config.contains("image_size")) read.image_size = image_size_in(config.at("image_size"), file);
  return read;
}

// The usual normalisations have names, and their bits are those of the frameworks' own arithmetic.
image::Normalisation usual_or(const std::array<float, 3>& mean,
                              const std::array<float, 3>& deviation) {
  const image::Normalisation given(mean, deviation);
  constexpr float kRounding = 1e-5F;
  for (const image::Normalisation& usual :
       {image::Normalisation::imagenet, image::Normalisation::plus_minus_one,
        image::Normalisation::zero_one, image::Normalisation::none}) {
    const image::NormalisationTable one = given.table();
    const image::NormalisationTable other = usual.table();
    float largest = 0;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      for (std::size_t value = 0; value < 256; ++value) {
        largest = std::max(largest, std::abs(one[channel][value] - other[channel][value]));
      }
    }
    if (largest < kRounding) return usual;
  }
  return given;
}

// (x * rescale_factor - mean) / std, of pixels x from 0 to 255.
image::Normalisation normalisation_in(const json& images) {
  const bool rescaled = images.value("do_rescale", true);
  const double factor = rescaled ? images.value("rescale_factor", 1.0 / 255) : 1.0;
  std::array<double, 3> mean = {0, 0, 0};
  std::array<double, 3> deviation = {1, 1, 1};
  if (images.value("do_normalize", true)) {
    mean = images.at("image_mean").get<std::array<double, 3>>();
    deviation = images.at("image_std").get<std::array<double, 3>>();
  }
  std::array<float, 3> pixel_mean{};
  std::array<float, 3> pixel_deviation{};
  for (std::size_t i = 0; i < 3; ++i) {
    pixel_mean[i] = static_cast<float>(mean[i] / factor);
    pixel_deviation[i] = static_cast<float>(deviation[i] / factor);
  }
  return usual_or(pixel_mean, pixel_deviation);
}

// The short side, of {"shortest_edge": 256} or 256.
std::optional<int> resize_in(const json& images, const std::string& file) {
  if (!images.value("do_resize", true) || !images.contains("size")) return std::nullopt;
  const json& size = images.at("size");
  if (size.is_number()) return image_size_in(size, file);
  if (!size.contains("shortest_edge")) return std::nullopt;
  return image_size_in(size.at("shortest_edge"), file);
}

HuggingFaceImages images_in(const json& images, const std::string& file) {
  return {.file = file, .normalise = normalisation_in(images), .resize = resize_in(images, file)};
}

template <typename Read>
auto read_beside(const std::filesystem::path& weights, const char* name, const char* what,
                 const Read& read) -> std::optional<decltype(read(json(), std::string()))> {
  const std::filesystem::path file = weights.parent_path() / name;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  try {
    return read(parse_json(read_file(file)), file.string());
  } catch (const json::exception&) {
    throw InputError(fmt::format(
        "{} is not the configuration of {}, which stands beside weights with Hugging Face's "
        "names; remove or correct it",
        file.string(), what));
  } catch (const std::invalid_argument& reason) {
    throw InputError(fmt::format("{}: {}", file.string(), reason.what()));
  }
}

}  // namespace

std::optional<HuggingFaceConfig> hugging_face_config(const std::filesystem::path& weights) {
  return read_beside(weights, "config.json", "a network", checked);
}

std::optional<HuggingFaceImages> hugging_face_images(const std::filesystem::path& weights) {
  return read_beside(weights, "preprocessor_config.json", "a network's images", images_in);
}

}  // namespace edgebench::weights
