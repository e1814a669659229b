#include "measure/prepare/inputs.h"

#include <cmath>
#include <functional>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/npy.h"
#include "base/printable.h"
#include "image/crop_cache.h"
#include "image/dataset/dataset.h"
#include "image/geometry.h"
#include "measure/prepare/calibration.h"
#include "measure/prepare/label_check.h"
#include "measure/prepare/reference.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "quantise/activation.h"
#include "stats/logits.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSyntheticSeed = 1;
// Enough that a walk through them leaves the caches nothing to remember, in 10 MB.
constexpr std::size_t kSyntheticImages = 64;

// The names under which the assets folder holds what we look for.
constexpr const char* kAssetWeights = "mobilenet_v2.safetensors";
constexpr const char* kAssetImages = "val";
constexpr const char* kAssetCalibration = "calibration";

// Whether the file holds a network, and where one is given, that one.
bool is_network(const fs::path& file, const std::optional<model::Network>& wanted = {}) {
  try {
    const model::Network network = model::load_network(file);
    return !wanted || network == *wanted;
  } catch (const InputError&) {
    return false;
  }
}

// Synthetic weights become a file like any other, so that nothing downstream is a special case. A
// file that was damaged, which loading shows, is made again.
fs::path synthetic_weights(const InputOptions& options) {
  const fs::path file =
      options.cache / "synthetic" /
      fmt::format("mobilenet_v2-{}-{}-{}-seed{}-r{}.safetensors", options.synthetic_width,
                  options.synthetic_image_size, options.synthetic_classes, kSyntheticSeed,
                  model::kSyntheticRevision);
  if (!is_network(file)) {
    model::save_network(
        model::synthetic_network(options.synthetic_width, options.synthetic_image_size,
                                 options.synthetic_classes, kSyntheticSeed),
        file);
  }
  return file;
}

std::optional<fs::path> given_or_asset(const std::optional<fs::path>& given,
                                       const std::optional<fs::path>& assets, const char* name) {
  if (given) return given;
  if (assets && fs::exists(*assets / name)) return *assets / name;
  return std::nullopt;
}

// What a network that was read from a file says of its origin in what is made of it: nothing of the
// file, so that equal networks give equal artifacts.
constexpr const char* kReal = "real";

// The network by itself, found again by the content that it was read from. A file that was damaged
// since is written again.
fs::path ensure_network_file(const model::Network& network, const std::vector<fs::path>& sources,
                             const fs::path& cache) {
  std::string identity = fmt::format("{}\n{}\n{}", weights::kImportRevision, network.image_size,
                                     network.normalise.text());
  for (const fs::path& source : sources) identity += "\n" + sha256_hex(MappedFile(source).bytes());
  const fs::path file = cache / "networks" / (sha256_hex(identity).substr(0, 24) + ".safetensors");
  if (!fs::exists(file) || !is_network(file, network)) model::save_network(network, file);
  return file;
}

Crops crops_in(const image::CropFile& file) {
  return {.file = file.path,
          .key = sha256_hex(file.path.filename().string()),
          .image_size = file.image_size()};
}

// The same part of the image at another size.
image::TransformOptions at_size(const image::TransformOptions& options, int image_size) {
  image::TransformOptions other = options;
  other.image_size = image_size;
  if (options.resize) {
    const double proportion = static_cast<double>(*options.resize) / options.image_size;
    other.resize = static_cast<int>(std::lround(proportion * image_size));
  }
  return other;
}

// At the network's size, which is returned, and at each of the others.
image::CropFile make_crops(
    Inputs& inputs, const std::set<int>& image_sizes,
    const std::function<image::CropFile(const image::TransformOptions& transform)>& make) {
  image::CropFile crops = make(inputs.weights.transform);
  for (const int size : image_sizes) {
    if (size == crops.image_size()) continue;
    inputs.other_crops.emplace(size, crops_in(make(at_size(inputs.weights.transform, size))));
  }
  return crops;
}

// Of synthetic weights the classes mean nothing.
image::LabelOptions label_options(const InputOptions& options, const LoadedWeights& weights) {
  return {.labels = options.labels,
          .classes = options.classes,
          .assets = options.assets,
          .network_classes =
              weights.network.synthetic ? std::nullopt : std::optional(weights.network.classes)};
}

void take_dataset(Inputs& inputs, const image::Dataset& dataset) {
  inputs.images_origin = dataset.source.string();
  inputs.image_notes = dataset.notes;
  for (std::size_t i = 0; i < dataset.files.size(); ++i) {
    inputs.names.push_back(dataset.name_of(i));
  }
  inputs.labels = dataset.labels;
  inputs.labels_from = dataset.labels_from.string();
  if (dataset.places) inputs.label_places = static_cast<std::size_t>(*dataset.places);
  // For --resume: another day nobody finds the same list.
  if (!dataset.class_list.empty()) inputs.given.classes = fs::absolute(dataset.class_list).string();
  inputs.label_beyond = image::label_beyond(dataset, inputs.weights.network.classes);
  inputs.accuracy_withheld = dataset.why_no_labels;
}

// By the reference's answers. Synthetic weights answer at random, and score nothing.
void check_labels(Inputs& inputs) {
  if (!inputs.labelled() || inputs.weights.network.synthetic) return;
  const MappedNpy file(inputs.reference_logits);
  const stats::Logits answers{file.floats(), file.shape()[1]};
  // What fits better says more than that something does not fit.
  inputs.accuracy_withheld = inputs.label_beyond.empty()
                                 ? why_labels_misfit(answers, inputs.labels, inputs.labels_from)
                                 : why_other_order(answers, inputs.labels, inputs.labels_from);
  if (inputs.accuracy_withheld.empty()) inputs.accuracy_withheld = inputs.label_beyond;
  inputs.labels_misfit = !inputs.accuracy_withheld.empty();
  if (inputs.labels_misfit) inputs.labels.clear();
}

image::CropFile load_images(Inputs& inputs, const InputOptions& options,
                            const std::set<int>& image_sizes, Progress& progress) {
  const fs::path folder = options.cache / "crops";
  const auto images = given_or_asset(options.images, options.assets, kAssetImages);
  if (!images) {
    inputs.images_generated = true;
    inputs.images_origin = fmt::format("generated, seed {}", kSyntheticSeed);
    for (std::size_t i = 0; i < kSyntheticImages; ++i) {
      inputs.names.push_back(fmt::format("generated-{}", i));
    }
    return make_crops(inputs, image_sizes, [&](const image::TransformOptions& transform) {
      return image::ensure_synthetic_crops(kSyntheticImages, kSyntheticSeed, transform.image_size,
                                           folder);
    });
  }
  image::Dataset dataset = image::load_dataset(*images, label_options(options, inputs.weights));
  if (options.max_images) dataset.keep_first(*options.max_images);
  const image::Progress show = [&](std::size_t done, std::size_t total) {
    progress.show(fmt::format("decoding images: {} of {}", done, total));
  };
  image::CropFile crops =
      make_crops(inputs, image_sizes, [&](const image::TransformOptions& transform) {
        return image::ensure_noted_crops(dataset, options.skip_bad, transform, folder, show);
      });
  take_dataset(inputs, dataset);
  return crops;
}

record::Given given_of(const InputOptions& options, const LoadedWeights& weights) {
  const auto absolute = [](const std::optional<fs::path>& path) {
    return path ? fs::absolute(*path).string() : std::string();
  };
  const bool has_weights =
      given_or_asset(options.weights, options.assets, kAssetWeights).has_value();
  return {.weights = has_weights ? weights.file.string() : "",
          .synthetic = has_weights
                           ? ""
                           : fmt::format("{},{},{}", options.synthetic_width,
                                         options.synthetic_image_size, options.synthetic_classes),
          .images = absolute(given_or_asset(options.images, options.assets, kAssetImages)),
          .labels = absolute(options.labels),
          .classes = absolute(options.classes),
          .max_images = options.max_images,
          .calibration = absolute(calibration_folder(options)),
          .recipe = options.recipe,
          .crop = options.crop,
          .resize = options.resize,
          .normalise = options.normalise ? options.normalise->text() : "",
          .skip_bad = options.skip_bad};
}

}  // namespace

std::optional<fs::path> calibration_folder(const InputOptions& options) {
  return given_or_asset(options.calibration, options.assets, kAssetCalibration);
}

Crops Inputs::crops_at(int image_size) const {
  const auto other = other_crops.find(image_size);
  if (other != other_crops.end()) return other->second;
  return {.file = crops, .key = crops_key, .image_size = weights.network.image_size};
}

record::Weights Inputs::weights_record() const {
  const model::Network& network = weights.network;
  return {.origin = weights.origin,
          .sha256 = weights.sha256,
          .network_sha256 = weights.network_sha256,
          .notes = weights.notes,
          .synthetic = network.synthetic,
          .image_size = network.image_size,
          .classes = network.classes,
          .width = network.width,
          .normalise = network.normalise};
}

record::Images Inputs::images_record() const {
  return {.folder = images_origin,
          .count = images(),
          .labelled = labelled(),
          .generated = images_generated,
          .resize = images_generated ? std::nullopt
                                     : std::optional(image::short_side_of(weights.transform)),
          .crops_key = crops_key,
          .notes = image_notes,
          .accuracy_withheld = accuracy_withheld};
}

record::Quantised QuantisedNetworkFile::record() const {
  return {.sha256 = sha256,
          .scheme = std::string(enum_name(scheme)),
          .recipe = recipe,
          .calibration = calibration_origin,
          .images = calibration_images,
          .also = {}};
}

std::optional<record::Quantised> record_of(const QuantisedNetworks& networks) {
  std::optional<record::Quantised> record;
  for (const auto& [set, network] : networks) {
    if (network.file.empty()) continue;
    if (record) {
      record->also.push_back(network.record());
    } else {
      record = network.record();
    }
  }
  return record;
}

LoadedWeights resolve_weights(const InputOptions& options) {
  const auto given = given_or_asset(options.weights, options.assets, kAssetWeights);
  const fs::path file = fs::absolute(given ? *given : synthetic_weights(options));
  weights::Imported imported = weights::import_weights(file, options.crop);
  LoadedWeights loaded{.origin = imported.network.origin,
                       .network = std::move(imported.network),
                       .file = file,
                       .sha256 = sha256_hex(MappedFile(file).bytes()),
                       .mapping = std::move(imported.mapping),
                       .notes = std::move(imported.notes)};
  if (!loaded.network.synthetic) loaded.network.origin = kReal;
  if (options.normalise) loaded.network.normalise = *options.normalise;
  if (loaded.network.normalise != image::Normalisation::imagenet) {
    loaded.notes.push_back(
        fmt::format("is given images as normalise={}", loaded.network.normalise.text()));
  }
  loaded.network_file = ensure_network_file(loaded.network, imported.files, options.cache);
  loaded.network_sha256 = sha256_hex(MappedFile(loaded.network_file).bytes());
  loaded.transform.image_size = loaded.network.image_size;
  loaded.transform.resize = options.resize ? options.resize : imported.resize;
  image::check_transform(loaded.transform);
  return loaded;
}

void tell_how_read(const LoadedWeights& weights, Progress& progress) {
  for (const std::string& note : weights.notes) {
    progress.note(
        fmt::format("{}: {}", printable(weights.file.filename().string()), printable(note)));
  }
}

void tell_how_taken(const Inputs& inputs, Progress& progress) {
  for (const std::string& note : inputs.image_notes) {
    progress.note(fmt::format("images: {}", printable(note)));
  }
}

Inputs resolve_inputs(const InputOptions& options, Progress& progress,
                      const std::set<quantise::Scheme>& schemes, const std::set<int>& image_sizes) {
  Inputs inputs;
  progress.show("loading the weights");
  inputs.weights = resolve_weights(options);
  tell_how_read(inputs.weights, progress);
  inputs.given = given_of(options, inputs.weights);
  const image::CropFile crops = load_images(inputs, options, image_sizes, progress);
  tell_how_taken(inputs, progress);
  const Crops of_network = crops_in(crops);
  inputs.crops = of_network.file;
  inputs.crops_key = of_network.key;
  inputs.reference_logits = ensure_reference_logits(
      inputs.weights.network, inputs.weights.network_sha256, crops.npy, inputs.crops_key,
      options.cache, [&](std::size_t done, std::size_t total) {
        progress.show(fmt::format("computing the reference's logits: {} of {}", done, total));
      });
  check_labels(inputs);
  if (!schemes.empty()) add_quantised(inputs, options, progress, schemes);
  return inputs;
}

}  // namespace edgebench::measure
