#include "quantise/diagnose.h"

#include <algorithm>
#include <cmath>

#include "quantise/activation.h"
#include "quantise/calibrate/sums.h"
#include "quantise/simulate.h"

namespace edgebench::quantise {
namespace {

constexpr std::size_t kImages = 32;
constexpr std::size_t kImagesComparedTogether = 4;

// Sums of squares of one node's value, over images.
struct Energy {
  double signal = 0;
  double own_noise = 0;
  double noise = 0;
};

double squares(std::span<const float> values) {
  return ordered_sum_of(values.size(), [&](std::size_t i) {
    return static_cast<double>(values[i]) * static_cast<double>(values[i]);
  });
}

double squared_distance(std::span<const float> a, std::span<const float> b) {
  return ordered_sum_of(a.size(), [&](std::size_t i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    return difference * difference;
  });
}

std::optional<float> decibels(double signal, double noise) {
  if (signal <= 0 || noise <= 0) return std::nullopt;
  return static_cast<float>(10 * std::log10(signal / noise));
}

void measure_image(const QuantisedNetwork& quantised, std::span<const float> image,
                   model::Interpreter& reference, Simulation& simulation,
                   std::vector<Energy>& energies) {
  std::vector<std::vector<float>> values;
  std::vector<float> logits(static_cast<std::size_t>(quantised.network.classes));
  reference.run(image, logits, [&](std::size_t i, std::span<float> value) {
    values.emplace_back(value.begin(), value.end());
    energies[i].signal += squares(value);
    if (!quantised.activations[i]) return;
    std::vector<float> rounded = values.back();
    fake_quantise(*quantised.activations[i], quantised.scheme, rounded);
    energies[i].own_noise += squared_distance(rounded, value);
  });
  simulation.run(image, logits, [&](std::size_t i, std::span<float> value) {
    energies[i].noise += squared_distance(value, values[i]);
  });
}

std::string op_name(const model::Node& node) {
  switch (node.op) {
    case model::Op::input:
      return "input";
    case model::Op::convolution:
      return node.depthwise() ? "depthwise" : "convolution";
    case model::Op::add:
      return "add";
    case model::Op::global_average_pool:
      return "pool";
    case model::Op::linear:
      return "linear";
  }
  return "unknown";
}

}  // namespace

std::vector<TensorDiagnostics> diagnose(const model::Network& reference,
                                        const Observations& observations,
                                        const QuantisedNetwork& quantised,
                                        const CalibrationImages& images, const Work& work) {
  const std::size_t nodes = reference.nodes.size();
  const std::size_t count = std::min(kImages, images.count());
  std::vector<std::vector<Energy>> parts(chunk_count(count, kImagesComparedTogether),
                                         std::vector<Energy>(nodes));
  for_each_chunk(count, kImagesComparedTogether, work, "comparing layers",
                 [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                   model::Interpreter interpreter(reference);
                   Simulation simulation(quantised);
                   for (std::size_t i = begin; i < end; ++i) {
                     measure_image(quantised, images.load(i), interpreter, simulation,
                                   parts[chunk]);
                   }
                 });
  std::vector<TensorDiagnostics> result;
  for (std::size_t i = 0; i < nodes; ++i) {
    Energy total;
    for (const std::vector<Energy>& part : parts) {
      total.signal += part[i].signal;
      total.own_noise += part[i].own_noise;
      total.noise += part[i].noise;
    }
    const Range range = observations.nodes[i].range();
    result.push_back({.minimum = range.minimum,
                      .maximum = range.maximum,
                      .own_sqnr_db = decibels(total.signal, total.own_noise),
                      .sqnr_db = decibels(total.signal, total.noise)});
  }
  return result;
}

std::vector<LayerRow> layer_table(const QuantisedNetwork& network) {
  std::vector<LayerRow> rows;
  for (std::size_t i = 0; i < network.network.nodes.size(); ++i) {
    const model::Node& node = network.network.nodes[i];
    LayerRow row{.name = node.name, .op = op_name(node), .activation = network.activations[i]};
    if (i < network.diagnostics.size()) row.diagnostics = network.diagnostics[i];
    if (const std::vector<float>& scales = network.layers[i].weight_scale; !scales.empty()) {
      row.smallest_weight_scale = *std::ranges::min_element(scales);
      row.largest_weight_scale = *std::ranges::max_element(scales);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<LayerRow> worst_layers(const QuantisedNetwork& network, std::size_t count) {
  std::vector<LayerRow> rows = layer_table(network);
  std::erase_if(rows, [](const LayerRow& row) { return !row.diagnostics.own_sqnr_db; });
  std::ranges::stable_sort(rows, {},
                           [](const LayerRow& row) { return *row.diagnostics.own_sqnr_db; });
  rows.resize(std::min(rows.size(), count));
  return rows;
}

}  // namespace edgebench::quantise
