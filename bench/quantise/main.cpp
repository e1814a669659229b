// What quantisation recipes cost in accuracy: for each, quantises on calibration images, simulates
// the result on evaluation images, and prints one row of the table in docs/QUANTISATION.md.
//
//   bench-quantise WEIGHTS CALIBRATION EVALUATION RECIPE...
//
// A folder of images each. To choose between recipes without touching evaluation images, give a
// number for EVALUATION: so many of the calibration images are kept from the quantiser and scored.
// RECIPE is a name, with changes if wanted (quantise/specification.h): default,linear=min-max
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "image/crop_cache.h"
#include "machine/memory.h"
#include "measure/prepare/reference.h"
#include "model/network_file.h"
#include "program.h"
#include "quantise/diagnose.h"
#include "quantise/quantise.h"
#include "quantise/simulate.h"
#include "specification.h"
#include "stats/logits.h"
#include "stats/paired.h"

namespace edgebench::bench {
namespace {

namespace fs = std::filesystem;

struct Crops {
  fs::path file;
  std::vector<int> labels;
};

// On a terminal only, one line that is overwritten.
void show(std::string_view what, std::size_t done, std::size_t total) {
  if (::isatty(STDERR_FILENO) == 0) return;
  fmt::print(stderr, "\r{:40} {:5} of {:5}", what, done, total);
  if (done == total) fmt::print(stderr, "\r{:60}\r", "");
}

Crops decode(const fs::path& folder, int image_size) {
  const image::Dataset dataset = image::load_dataset(folder);
  const image::CropFile crops = image::ensure_crops(
      dataset, {.image_size = image_size}, user_cache_folder().path / "crops",
      [](std::size_t done, std::size_t total) { show("decoding", done, total); });
  return {.file = crops.path, .labels = dataset.labels};
}

// Some of the crops, in the order of the indices, as a file of their own.
Crops part(const Crops& whole, std::span<const std::size_t> indices, const fs::path& file) {
  const MappedNpy npy(whole.file);
  const std::size_t bytes = npy.bytes().size() / npy.shape().front();
  Crops result{.file = file};
  std::vector<std::uint8_t> pixels;
  for (const std::size_t i : indices) {
    const auto crop = npy.bytes().subspan(i * bytes, bytes);
    pixels.insert(pixels.end(), crop.begin(), crop.end());
    if (!whole.labels.empty()) result.labels.push_back(whole.labels[i]);
  }
  write_npy(file, pixels,
            std::array{indices.size(), npy.shape()[1], npy.shape()[2], std::size_t{3}});
  return result;
}

struct Scores {
  double sqnr_db = 0;
  double agreement_percent = 0;
  double top1_percent = 0;
  double tied_percent = 0;
  stats::PairedCounts paired;  // First: FP32.
};

Scores score(const stats::Logits& reference, const stats::Logits& quantised,
             const std::vector<int>& labels) {
  const auto images = static_cast<double>(reference.images());
  const auto percent = [&](std::size_t count) { return 100 * static_cast<double>(count) / images; };
  Scores scores{.sqnr_db = stats::mean_sqnr_db(reference, quantised),
                .agreement_percent = percent(stats::top1_agreement(reference, quantised)),
                .top1_percent = percent(stats::top_k_correct(quantised, labels, 1)),
                .tied_percent = percent(stats::tied_top_count(quantised)),
                .paired = {.images = static_cast<int>(reference.images())}};
  for (std::size_t i = 0; i < reference.images(); ++i) {
    const auto label = static_cast<std::size_t>(labels[i]);
    const bool first = stats::top_k(reference.image(i), 1).front() == label;
    const bool second = stats::top_k(quantised.image(i), 1).front() == label;
    if (first && !second) ++scores.paired.only_first_correct;
    if (second && !first) ++scores.paired.only_second_correct;
  }
  return scores;
}

void print_row(const std::string& recipe, const Scores& scores, double seconds, double cpu_s) {
  const auto peak = machine::own_memory().peak_rss_bytes;
  fmt::print(
      "| {} | {:.2f} | {:.2f} | {:.2f} | {} / {} | {:.2f} | {:.2f} | {:.0f} | {:.0f} | {} |\n",
      recipe, scores.sqnr_db, scores.agreement_percent, scores.top1_percent,
      scores.paired.only_first_correct, scores.paired.only_second_correct,
      stats::mcnemar(scores.paired).mid_p, scores.tied_percent, seconds, cpu_s,
      peak ? fmt::format("{:.0f}", static_cast<double>(*peak) / 1e6) : "not available");
  std::fflush(stdout);
}

void print_provenance(const quantise::QuantisedNetwork& quantised) {
  for (const auto& [key, value] : quantised.provenance) {
    fmt::print(stderr, "  {}: {}\n", key, value);
  }
  for (const quantise::LayerRow& row : quantise::layer_table(quantised)) {
    const auto& found = row.diagnostics;
    fmt::print(stderr, "  {:24} {:11} {:9.3f} {:9.3f} {:9.5f} {:4} own {:6.2f} all {:6.2f}\n",
               row.name, row.op, found.minimum, found.maximum,
               row.activation ? row.activation->scale : 0.0F,
               row.activation ? row.activation->zero_point : 0, found.own_sqnr_db.value_or(0),
               found.sqnr_db.value_or(0));
  }
}

int run(const std::vector<std::string>& arguments) {
  const model::Network network = model::load_network(arguments[0]);
  Crops calibration = decode(arguments[1], network.image_size);
  Crops evaluation;
  const ScratchFolder scratch;
  if (arguments[2].find_first_not_of("0123456789") == std::string::npos) {
    const std::size_t kept = std::stoul(arguments[2]);
    std::vector<std::size_t> fit, held;
    const std::size_t every = calibration.labels.size() / kept;
    for (std::size_t i = 0; i < calibration.labels.size(); ++i) {
      (i % every == every - 1 ? held : fit).push_back(i);
    }
    evaluation = part(calibration, held, scratch.path() / "held.npy");
    calibration = part(calibration, fit, scratch.path() / "fit.npy");
  } else {
    evaluation = decode(arguments[2], network.image_size);
  }
  const MappedNpy crops(evaluation.file);
  const std::string key = sha256_hex(std::as_bytes(crops.bytes()));
  const MappedNpy reference(measure::ensure_reference_logits(
      network, sha256_hex(read_file(arguments[0])), crops, key, user_cache_folder().path,
      [](std::size_t done, std::size_t total) { show("reference", done, total); }));
  const auto classes = static_cast<std::size_t>(network.classes);
  const stats::Logits expected{.values = reference.floats(), .classes = classes};

  fmt::print(
      "| recipe | SQNR dB | agreement % | top-1 % | only FP32 / INT8 right | McNemar mid-p | "
      "tied % | s | CPU s | peak MB |\n|---|---|---|---|---|---|---|---|---|---|\n");
  const double exact = 100 *
                       static_cast<double>(stats::top_k_correct(expected, evaluation.labels, 1)) /
                       static_cast<double>(expected.images());
  fmt::print("| FP32 | | | {:.2f} | | | | | | |\n", exact);
  const MappedNpy calibration_crops(calibration.file);
  for (std::size_t i = 3; i < arguments.size(); ++i) {
    const quantise::Recipe recipe = parse_recipe(arguments[i]);
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_start = std::clock();  // Of all threads.
    const quantise::QuantisedNetwork quantised =
        quantise::quantise(network, calibration_crops, recipe, {.progress = show});
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double cpu_s = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    const quantise::CalibrationImages images(crops, network);
    const std::vector<float> logits = quantise::simulate(quantised, images, {.progress = show});
    print_row(recipe.name,
              score(expected, {.values = logits, .classes = classes}, evaluation.labels), seconds,
              cpu_s);
    print_provenance(quantised);
  }
  return 0;
}

}  // namespace
}  // namespace edgebench::bench

int main(int argc, char** argv) {
  return edgebench::bench::exit_status(
      "bench-quantise", "WEIGHTS CALIBRATION EVALUATION|COUNT RECIPE...", argc >= 5,
      [&] { return edgebench::bench::run(std::vector<std::string>(argv + 1, argv + argc)); });
}
