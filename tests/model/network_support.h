// What the tests of several files about networks share.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "model/interpreter.h"
#include "model/mobilenet_v2.h"
#include "model/network.h"
#include "model/safetensors.h"

namespace edgebench::test {

inline std::vector<float> random_values(std::size_t count, unsigned seed, float low = -2,
                                        float high = 2) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(low, high);
  std::vector<float> values(count);
  std::ranges::generate(values, [&] { return uniform(random); });
  return values;
}

inline std::vector<float> random_image(const model::Network& network, unsigned seed) {
  return random_values(network.nodes.front().value_size(), seed);
}

inline std::vector<float> logits_of(const model::Network& network, std::span<const float> image) {
  std::vector<float> logits(static_cast<std::size_t>(network.classes));
  model::Interpreter(network).run(image, logits);
  return logits;
}

// Relative to the largest value of `expected`, where that exceeds one.
template <typename Expected>
double largest_error(std::span<const float> actual, const Expected& expected) {
  double error = 0;
  double scale = 1;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    error = std::max(error, std::abs(actual[i] - static_cast<double>(expected[i])));
    scale = std::max(scale, std::abs(static_cast<double>(expected[i])));
  }
  return actual.size() == expected.size() ? error / scale : HUGE_VAL;
}

// Not through write_file_atomically: a flush to the disk for each of hundreds of files is slow.
inline void write_bytes(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

// A safetensors file with this header and data.
inline std::string safetensors_bytes(const std::string& header, const std::string& data) {
  std::string content;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    content += static_cast<char>(header.size() >> shift & 0xFFU);
  }
  return content + header + data;
}

// The tensors of a folded network, for a test to change before they are written.
struct NamedTensor {
  std::string name;
  model::Shape shape;
  std::vector<float> values;
};

inline std::vector<NamedTensor> tensors_of(const model::Network& network) {
  std::vector<NamedTensor> tensors;
  for (const model::Node& node : network.nodes) {
    if (node.weight.empty()) continue;
    tensors.push_back({node.name + ".weight", model::weight_shape(node), node.weight});
    tensors.push_back({node.name + ".bias", {node.bias.size()}, node.bias});
  }
  return tensors;
}

inline void write_tensors(const std::filesystem::path& path,
                          const std::vector<NamedTensor>& tensors,
                          const model::Metadata& metadata = {}) {
  std::vector<model::TensorToWrite> views;
  for (const NamedTensor& tensor : tensors) {
    views.push_back({tensor.name, tensor.shape, tensor.values});
  }
  model::write_safetensors(path, views, metadata);
}

}  // namespace edgebench::test
