#include "known_pictures.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "base/file.h"
#include "image/pictures.h"
#include "image/transform.h"
#include "model/interpreter.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "runtime/input.h"

namespace edgebench::test {
namespace {

constexpr int kImageSize = 32;

std::vector<float> logits_of(const model::Network& network, const std::string& content) {
  std::vector<std::uint8_t> crop(image::crop_bytes(kImageSize));
  image::make_crop(std::as_bytes(std::span(content)), "picture", {.image_size = kImageSize}, crop);
  std::vector<float> input(runtime::values_per_image(kImageSize));
  runtime::fill_image({.image_size = kImageSize}, crop, std::as_writable_bytes(std::span(input)));
  std::vector<float> logits(static_cast<std::size_t>(network.classes));
  model::Interpreter(network).run(input, logits);
  return logits;
}

// Random weights prefer a few classes; scaled so, all are given as often.
void even_out(model::Network& network, const std::vector<std::string>& contents) {
  model::Node& classifier = network.nodes.back();
  const auto classes = static_cast<std::size_t>(network.classes);
  std::vector<double> sum(classes);
  std::vector<double> squares(classes);
  for (const std::string& content : contents) {
    const std::vector<float> logits = logits_of(network, content);
    for (std::size_t i = 0; i < classes; ++i) {
      sum[i] += logits[i];
      squares[i] += static_cast<double>(logits[i]) * logits[i];
    }
  }
  const auto images = static_cast<double>(contents.size());
  const std::size_t features = classifier.weight.size() / classes;
  for (std::size_t i = 0; i < classes; ++i) {
    const double mean = sum[i] / images;
    const double scale = 1 / std::sqrt(squares[i] / images - mean * mean);
    classifier.bias[i] = static_cast<float>((classifier.bias[i] - mean) * scale);
    for (float& weight : std::span(classifier.weight).subspan(i * features, features)) {
      weight = static_cast<float>(weight * scale);
    }
  }
}

}  // namespace

void KnownPictures::write(const std::filesystem::path& folder,
                          const std::function<std::string(int)>& label_of) const {
  std::string labels = "file,label\n";
  for (std::size_t i = 0; i < contents.size(); ++i) {
    write_file_atomically(folder / fmt::format("{:03}.png", i), contents[i]);
    labels += fmt::format("{:03}.png,{}\n", i, label_of(classes[i]));
  }
  write_file_atomically(folder / "labels.csv", labels);
}

void KnownPictures::write_class_folders(const std::filesystem::path& folder,
                                        const std::function<std::string(int)>& name_of) const {
  for (std::size_t i = 0; i < contents.size(); ++i) {
    write_file_atomically(folder / name_of(classes[i]) / fmt::format("{:03}.png", i), contents[i]);
  }
}

KnownPictures make_known_pictures(const std::filesystem::path& folder, int classes,
                                  std::size_t pictures) {
  KnownPictures known{.weights = folder / "known.safetensors", .contents = {}, .classes = {}};
  for (unsigned seed = 1; known.contents.size() < pictures; ++seed) {
    known.contents.push_back(image::test::png_of(image::test::random_image(40, 50, seed)));
  }
  model::Network network = model::synthetic_network(0.25, kImageSize, classes, 1);
  network.synthetic = false;
  network.origin = "known";
  even_out(network, known.contents);
  for (const std::string& content : known.contents) {
    const std::vector<float> logits = logits_of(network, content);
    known.classes.push_back(static_cast<int>(std::ranges::max_element(logits) - logits.begin()));
  }
  model::save_network(network, known.weights);
  return known;
}

}  // namespace edgebench::test
