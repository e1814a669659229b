#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "base/json_text.h"
#include "base/printable.h"
#include "cli/command.h"
#include "image/geometry.h"
#include "image/normalise.h"
#include "model/network_file.h"
#include "quantise/recipe.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> if_given(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return fs::path(text);
}

std::string checked_recipe(const std::string& name) {
  const std::vector<std::string> names = quantise::recipe_names();
  if (std::ranges::find(names, name) == names.end()) {
    throw UsageError(
        fmt::format("--recipe cannot be '{}'; give {}", name, fmt::join(names, " or ")));
  }
  return name;
}

// Empty: the text can be read.
std::string normalisation_complaint(const std::string& text) {
  try {
    image::Normalisation::from_text(text);
    return "";
  } catch (const std::invalid_argument& reason) {
    return reason.what();
  }
}

// What nobody deploys would fill the disk before anything refused it.
constexpr double kLeastWidth = 0.01;
constexpr double kMostWidth = 8;
constexpr int kLeastClasses = 2;
constexpr int kMostClasses = 100'000;

template <typename Number>
bool among(Number value, Number least, Number most) {
  return least <= value && value <= most;
}

void read_synthetic(const std::string& text, measure::InputOptions& options) {
  std::istringstream stream(text);
  char first_comma = 0;
  char second_comma = 0;
  stream >> options.synthetic_width >> first_comma >> options.synthetic_image_size >>
      second_comma >> options.synthetic_classes;
  const bool read = stream && first_comma == ',' && second_comma == ',' && stream.peek() == EOF;
  const bool sensible =
      among(options.synthetic_width, kLeastWidth, kMostWidth) &&
      among(options.synthetic_image_size, model::kMinImageSize, model::kMaxImageSize) &&
      among(options.synthetic_classes, kLeastClasses, kMostClasses);
  if (!read || !sensible) {
    throw UsageError(
        fmt::format("--synthetic cannot be '{}'; give width,image size,classes from {},{},{} to "
                    "{},{},{}, as in 0.5,96,10",
                    text, kLeastWidth, model::kMinImageSize, kLeastClasses, kMostWidth,
                    model::kMaxImageSize, kMostClasses));
  }
}

}  // namespace

void add_input_options(CLI::App& command, InputArguments& arguments) {
  command.add_option("--images", arguments.images,
                     "an image or a folder of images (default: EDGEBENCH_ASSETS/val if there, else "
                     "generated ones)");
  command
      .add_option("--max-images", arguments.max_images,
                  "of a folder take the first so many (default: all)")
      ->check(CLI::Range(2, 10'000'000));
  add_weight_options(command, arguments);
}

void add_weight_options(CLI::App& command, InputArguments& arguments) {
  command.add_option("--labels", arguments.labels,
                     "a label file for the folder, instead of its labels.csv or class folders");
  command.add_option("--classes", arguments.classes,
                     "the network's classes in its order, one a line: names, synsets or both "
                     "(default: synset_words.txt and the like beside the images or in "
                     "EDGEBENCH_ASSETS)");
  command.add_flag("--skip-bad", arguments.skip_bad,
                   "go on without the images that cannot be used");
  add_network_options(command, arguments);
}

void add_network_options(CLI::App& command, InputArguments& arguments) {
  command.add_option("--weights", arguments.weights,
                     "MobileNetV2 as safetensors, PyTorch checkpoint or ONNX (default: "
                     "EDGEBENCH_ASSETS/mobilenet_v2.safetensors if there, else synthetic weights)");
  command
      .add_option("--crop", arguments.crop,
                  "height and width of the network's input (default: the weights' own, else 224)")
      ->check(CLI::Range(model::kMinImageSize, model::kMaxImageSize));
  command
      .add_option("--resize", arguments.resize,
                  "pixels of an image's short side before it is cropped (default: the weights' "
                  "own, else 8/7 of the crop: 256 for 224)")
      ->check(CLI::Range(model::kMinImageSize, image::kMaxShortSide));
  command
      .add_option("--normalise", arguments.normalise,
                  "what the weights' network is given of a pixel: imagenet, plus-minus-one, "
                  "zero-one, none, or mean:deviation (default: the weights' own, else imagenet)")
      ->check(normalisation_complaint);
  command.add_option("--calibration", arguments.calibration,
                     "a folder of images that INT8 is calibrated on, others than those measured "
                     "with (default: EDGEBENCH_ASSETS/calibration if there)");
  command.add_option("--recipe", arguments.recipe,
                     fmt::format("of the INT8 quantiser: {} (default: default)",
                                 fmt::join(quantise::recipe_names(), ", ")));
  command.add_option("--cache", arguments.cache,
                     "where crops, artifacts and logits are kept (default: ~/.cache/edgebench)");
  command.add_option("--synthetic", arguments.synthetic,
                     "without weights: the synthetic network's width,image size,classes "
                     "(default: 1.0,224,1000)");
}

namespace {

fs::path given_or_usual_cache(const std::string& given) {
  if (!given.empty()) return fs::absolute(given);
  const CacheFolder cache = user_cache_folder();
  if (!cache.note.empty()) std::cerr << "edgebench: " << printable(cache.note) << '\n';
  return cache.path;
}

}  // namespace

fs::path cache_folder(const std::string& given) {
  fs::path cache = given_or_usual_cache(given);
  if (!fits_json(cache.string())) {
    throw InputError(fmt::format(
        "the cache's path {} is no UTF-8, which workers cannot be told; give another with --cache",
        cache.string()));
  }
  return cache;
}

measure::InputOptions input_options(const InputArguments& arguments) {
  measure::InputOptions options;
  options.weights = if_given(arguments.weights);
  options.images = if_given(arguments.images);
  if (arguments.crop > 0) options.crop = arguments.crop;
  if (arguments.resize > 0) options.resize = arguments.resize;
  if (!arguments.normalise.empty()) {
    options.normalise = image::Normalisation::from_text(arguments.normalise);
  }
  options.labels = if_given(arguments.labels);
  options.classes = if_given(arguments.classes);
  if (arguments.max_images > 0) options.max_images = arguments.max_images;
  options.skip_bad = arguments.skip_bad;
  options.calibration = if_given(arguments.calibration);
  if (!arguments.recipe.empty()) options.recipe = checked_recipe(arguments.recipe);
  options.cache = cache_folder(arguments.cache);
  if (const char* assets = std::getenv("EDGEBENCH_ASSETS"); assets != nullptr && *assets != '\0') {
    if (!fs::is_directory(assets)) {
      throw InputError(fmt::format(
          "EDGEBENCH_ASSETS is {}, which is no folder; correct it or unset it", assets));
    }
    options.assets = assets;
  }
  if (!arguments.synthetic.empty()) {
    if (options.weights) throw UsageError("--synthetic and --weights exclude each other; give one");
    read_synthetic(arguments.synthetic, options);
    options.assets.reset();
  }
  return options;
}

}  // namespace edgebench::cli
