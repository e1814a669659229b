#include "measure/prepare/calibration.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/crop_cache.h"
#include "image/dataset/dataset.h"
#include "measure/prepare/room.h"
#include "quantise/calibrate/images.h"
#include "quantise/integer_simulation.h"
#include "quantise/quantise.h"
#include "quantise/quantised_file.h"
#include "quantise/recipe.h"
#include "runtime/input.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Enough for ranges, and seconds instead of a minute: nobody deploys synthetic weights.
constexpr std::size_t kGeneratedCalibrationImages = 64;
constexpr std::uint64_t kGeneratedSeed = 2;  // The images to measure with are of seed 1.

// Changes when the simulation would give other logits.
constexpr int kSimulationRevision = 2;

struct Calibration {
  image::CropFile crops;
  std::string origin;
  std::vector<std::string> names;
};

std::optional<Calibration> load_calibration(const InputOptions& options,
                                            const LoadedWeights& weights, Progress& progress) {
  const fs::path folder = options.cache / "crops";
  const int image_size = weights.network.image_size;
  const std::optional<fs::path> source = calibration_folder(options);
  if (!source && !weights.network.synthetic) return std::nullopt;
  if (!source) {
    return Calibration{image::ensure_synthetic_crops(kGeneratedCalibrationImages, kGeneratedSeed,
                                                     image_size, folder),
                       fmt::format("generated, seed {}", kGeneratedSeed),
                       {}};
  }
  image::Dataset dataset = image::load_dataset(*source);
  const image::Progress show = [&](std::size_t done, std::size_t total) {
    progress.show(fmt::format("decoding calibration images: {} of {}", done, total));
  };
  image::CropFile crops =
      image::ensure_noted_crops(dataset, options.skip_bad, weights.transform, folder, show);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < dataset.files.size(); ++i) names.push_back(dataset.name_of(i));
  return Calibration{std::move(crops), source->string(), std::move(names)};
}

quantise::Work work_on(const model::Network& network, Progress& progress) {
  const int threads = threads_within(quantise_need(network), lane_room(), "quantising",
                                     "leave INT8 out (--precisions fp32)");
  return {.threads = threads,
          .progress = [&](std::string_view stage, std::size_t done, std::size_t total) {
            progress.show(fmt::format("{}: {} of {}", stage, done, total));
          }};
}

bool is_whole(const fs::path& file) {
  if (!fs::exists(file)) return false;
  try {
    quantise::load_quantised(file);
    return true;
  } catch (const InputError&) {
    return false;  // Damaged after it was written; it is made again.
  }
}

std::vector<std::string_view> crops_of(const MappedNpy& file) {
  std::vector<std::string_view> crops;
  for (std::size_t image = 0; image < file.shape().front(); ++image) {
    const std::span<const std::uint8_t> pixels = runtime::crop(file, image);
    crops.emplace_back(reinterpret_cast<const char*>(pixels.data()), pixels.size());
  }
  return crops;
}

}  // namespace

std::set<quantise::Scheme> needed_schemes(std::span<const Candidate> candidates,
                                          const std::map<std::string, WorkerInfo>& workers) {
  std::set<quantise::Scheme> schemes;
  for (const Candidate& candidate : candidates) {
    const auto worker = workers.find(candidate.runtime);
    if (worker == workers.end()) continue;
    if (const auto scheme = quantised_scheme_of(worker->second, candidate.variant))
      schemes.insert(*scheme);
  }
  return schemes;
}

QuantisedNetworkFile ensure_quantised(const InputOptions& options, const LoadedWeights& weights,
                                      Progress& progress, const Inputs* evaluation,
                                      quantise::Scheme scheme) {
  const std::optional<Calibration> calibration = load_calibration(options, weights, progress);
  if (!calibration) {
    return {.why_none =
                "there are no images to calibrate on; give some hundred, other ones than those to "
                "measure with: --calibration DIR",
            .scheme = scheme};
  }
  quantise::Recipe recipe = quantise::recipe_named(options.recipe);
  recipe.scheme = scheme;
  const json identity = {weights.network_sha256, calibration->crops.path.filename().string(),
                         quantise::describe(recipe), quantise::kQuantiserRevision};
  QuantisedNetworkFile quantised{
      .file = options.cache / "quantised" /
              (sha256_hex(identity.dump()).substr(0, 24) + ".safetensors"),
      .scheme = scheme,
      .recipe = options.recipe,
      .calibration_origin = calibration->origin,
      .calibration_crops = calibration->crops.path,
      .calibration_images = calibration->crops.npy.shape().front(),
      .calibration_names = calibration->names};
  if (evaluation != nullptr) refuse_overlap(quantised, *evaluation);
  if (!is_whole(quantised.file)) {
    fs::create_directories(quantised.file.parent_path());
    quantise::save_quantised(quantise::quantise(weights.network, calibration->crops.npy, recipe,
                                                work_on(weights.network, progress)),
                             quantised.file);
  }
  quantised.sha256 = sha256_hex(MappedFile(quantised.file).bytes());
  return quantised;
}

void refuse_overlap(const QuantisedNetworkFile& quantised, const Inputs& evaluation) {
  if (quantised.file.empty()) return;
  const MappedNpy evaluation_file(evaluation.crops);
  const MappedNpy calibration_file(quantised.calibration_crops);
  const std::vector<std::string_view> evaluated = crops_of(evaluation_file);
  const std::unordered_set<std::string_view> known(evaluated.begin(), evaluated.end());
  const std::vector<std::string_view> calibrated = crops_of(calibration_file);
  std::size_t shared = 0;
  std::size_t first = 0;
  for (std::size_t image = 0; image < calibrated.size(); ++image) {
    if (known.contains(calibrated[image]) && ++shared == 1) first = image;
  }
  if (shared == 0) return;
  throw InputError(
      fmt::format("{} of the calibration images in {} are also among the images to measure with in "
                  "{} (the first is {}), and accuracy on images that the quantiser has seen proves "
                  "nothing; give other images with --calibration or --images",
                  shared, quantised.calibration_origin, evaluation.images_origin,
                  first < quantised.calibration_names.size() ? quantised.calibration_names[first]
                                                             : std::to_string(first)));
}

fs::path ensure_simulated_logits(const Inputs& inputs, const QuantisedNetworkFile& quantised,
                                 const fs::path& cache, Progress& progress) {
  const json identity = {quantised.sha256, inputs.weights.network_sha256, inputs.crops_key,
                         kSimulationRevision};
  const fs::path file = cache / "simulation" / (sha256_hex(identity.dump()).substr(0, 24) + ".npy");
  const auto classes = static_cast<std::size_t>(inputs.weights.network.classes);
  if (is_float_array(file, std::array{inputs.images(), classes})) return file;
  fs::create_directories(file.parent_path());
  const quantise::QuantisedNetwork network = quantise::load_quantised(quantised.file);
  const MappedNpy crops(inputs.crops);
  const quantise::CalibrationImages images(crops, inputs.weights.network);
  const std::vector<float> logits =
      quantise::simulate_integers(network, images, work_on(network.network, progress));
  write_npy(file, logits, std::array{images.count(), logits.size() / images.count()});
  return file;
}

void add_quantised(Inputs& inputs, const InputOptions& options, Progress& progress,
                   const std::set<quantise::Scheme>& schemes) {
  for (const quantise::Scheme scheme : schemes) {
    QuantisedNetworkFile quantised =
        ensure_quantised(options, inputs.weights, progress, &inputs, scheme);
    if (!quantised.file.empty()) {
      quantised.simulated_logits =
          ensure_simulated_logits(inputs, quantised, options.cache, progress);
    }
    inputs.quantised[scheme] = std::move(quantised);
  }
}

}  // namespace edgebench::measure
