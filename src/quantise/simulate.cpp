#include "quantise/simulate.h"

#include "quantise/activation.h"

namespace edgebench::quantise {
namespace {

constexpr std::size_t kChunk = 8;

}  // namespace

Simulation::Simulation(const QuantisedNetwork& network)
    : network_(network), interpreter_(network.network) {}

void Simulation::run(std::span<const float> image, std::span<float> logits,
                     const model::Interpreter::Observer& observer) {
  interpreter_.run(image, logits, [&](std::size_t node, std::span<float> value) {
    if (const auto& quantiser = network_.activations[node]) {
      fake_quantise(*quantiser, network_.activation_set, value);
    }
    if (observer) observer(node, value);
  });
}

std::vector<float> simulate(const QuantisedNetwork& network, const CalibrationImages& images,
                            const Work& work) {
  const auto classes = static_cast<std::size_t>(network.network.classes);
  std::vector<float> logits(images.count() * classes);
  for_each_chunk(images.count(), kChunk, work, "simulating INT8",
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                   Simulation simulation(network);
                   std::vector<float> image(images.values_per_image());
                   for (std::size_t i = begin; i < end; ++i) {
                     images.fill(i, image);
                     simulation.run(image, std::span(logits).subspan(i * classes, classes));
                   }
                 });
  return logits;
}

}  // namespace edgebench::quantise
