// What a run works on: the network and the crops, each from a file of the user or, where there is
// none, generated and labelled so.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "image/geometry.h"
#include "image/normalise.h"
#include "measure/progress.h"
#include "model/network.h"
#include "quantise/quantised_network.h"
#include "record/run.h"
#include "weights/source.h"

namespace edgebench::measure {

struct InputOptions {
  std::optional<std::filesystem::path> weights;  // Of a format that weights/source.h reads.
  // Pixels of the network's input, and of an image's short side before it is cropped; nothing: the
  // network's own, else torchvision's.
  std::optional<int> crop;
  std::optional<int> resize;
  std::optional<image::Normalisation> normalise;  // Nothing: the weights' own, else torchvision's.
  std::optional<std::filesystem::path> images;    // A folder, or one image.
  std::optional<std::filesystem::path> labels;    // A label file, instead of one that is found.
  std::optional<std::filesystem::path> classes;   // The list of the network's classes.
  std::optional<std::size_t> max_images;          // Of a folder the first so many; at least 2.
  bool skip_bad = false;                          // Images that cannot be used are left out.
  std::optional<std::filesystem::path> assets;    // Where weights and images are looked for else.
  std::optional<std::filesystem::path> calibration;  // A folder of images to quantise on.
  std::string recipe = "default";                    // Of the quantiser (quantise/recipe.h).
  std::filesystem::path cache;
  // Of the synthetic network, where there are no weights.
  double synthetic_width = 1.0;
  int synthetic_image_size = 224;
  int synthetic_classes = 1000;
};

struct LoadedWeights {
  std::string origin;  // For people: the file's name, or "synthetic, seed 1".
  model::Network network;
  std::filesystem::path file;  // The user's, or the one that was generated.
  std::string sha256;          // Of the file.
  // The folded network as safetensors, from which artifacts are written: equal for every file that
  // holds the same network, whatever its format and names.
  std::filesystem::path network_file;
  std::string network_sha256;
  std::vector<weights::MappedTensor> mapping;  // What the file calls the network's tensors.
  std::vector<std::string> notes;              // weights::Imported::notes
  image::TransformOptions transform;
};

// A quantised network that INT8 artifacts express (measure/prepare/calibration.h).
struct QuantisedNetworkFile {
  std::filesystem::path file;  // Empty: there is none.
  std::string why_none;        // Then a sentence for the rows that need one.
  std::string sha256;          // Of the file.
  quantise::Scheme scheme = quantise::Scheme::asymmetric_u8;
  std::string recipe;
  std::string calibration_origin;           // The folder, or "generated, seed 2".
  std::filesystem::path calibration_crops;  // .npy, as Inputs::crops.
  std::size_t calibration_images = 0;
  std::vector<std::string> calibration_names;
  // What it answers on the crops to measure with, as Inputs::reference_logits; empty: not computed.
  std::filesystem::path simulated_logits;

  // There must be a file.
  record::Quantised record() const;
};

// One for each scheme that a candidate wants; one as a rule.
using QuantisedNetworks = std::map<quantise::Scheme, QuantisedNetworkFile>;

// The record of the first, with those of further sets in it; nothing where there is none.
std::optional<record::Quantised> record_of(const QuantisedNetworks& networks);

// The images at one size.
struct Crops {
  std::filesystem::path file;  // .npy, uint8, images x size x size x 3.
  std::string key;             // Of everything that decides their bytes: images, size, transform.
  int image_size = 0;
};

struct Inputs {
  LoadedWeights weights;

  std::filesystem::path crops;  // At the size of the network, see Crops.
  std::string crops_key;
  std::map<int, Crops> other_crops;  // By size, for files of the user's that ask for it.
  std::string images_origin;         // The folder, or "generated, seed 1".
  bool images_generated = false;
  std::vector<std::string> names;  // Of the images, in the order of the crops.
  // In the same order; empty where there are none, or they cannot be right.
  std::vector<int> labels;
  std::string labels_from;                  // The file or folder, for messages.
  std::optional<std::size_t> label_places;  // image::Dataset::places
  std::string label_beyond;  // A sentence, where a label is beyond the network's classes.
  // A sentence, where the images have classes by which nothing can be scored: labels that cannot be
  // right, or names that are in no class list.
  std::string accuracy_withheld;
  bool labels_misfit = false;            // It is of labels that cannot be right.
  std::vector<std::string> image_notes;  // image::Dataset::notes

  std::filesystem::path reference_logits;  // .npy, float32, images x classes.

  // Only where a candidate needs them (measure/prepare/calibration.h).
  QuantisedNetworks quantised;

  record::Given given;  // What all of it was made of.

  std::size_t images() const { return names.size(); }
  bool labelled() const { return !labels.empty(); }

  // At a size, of those that were asked for; at the network's where there are none of that size.
  Crops crops_at(int image_size) const;

  record::Weights weights_record() const;
  record::Images images_record() const;
};

// Where the images to calibrate on are; nothing: none were given or found.
std::optional<std::filesystem::path> calibration_folder(const InputOptions& options);

// The weights alone. Throws InputError, naming the file.
LoadedWeights resolve_weights(const InputOptions& options);

// Their notes, each as a sentence that stays on the terminal.
void tell_how_read(const LoadedWeights& weights, Progress& progress);

// How the images and their labels were taken, likewise.
void tell_how_taken(const Inputs& inputs, Progress& progress);

// Finds or makes everything, the quantised networks of these schemes and the crops of these sizes
// included. Throws InputError, naming the file.
Inputs resolve_inputs(const InputOptions& options, Progress& progress,
                      const std::set<quantise::Scheme>& schemes = {},
                      const std::set<int>& image_sizes = {});

}  // namespace edgebench::measure
