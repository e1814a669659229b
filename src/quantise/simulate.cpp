#include "quantise/simulate.h"

#include "quantise/activation.h"

namespace edgebench::quantise {

Simulation::Simulation(const QuantisedNetwork& network)
    : network_(network), interpreter_(network.network) {}

void Simulation::run(std::span<const float> image, std::span<float> logits,
                     const model::Interpreter::Observer& observer) {
  interpreter_.run(image, logits, [&](std::size_t node, std::span<float> value) {
    store(node, value);
    if (observer) observer(node, value);
  });
}

void Simulation::run_from(std::size_t first, std::span<float> logits) {
  interpreter_.run_from(first, logits,
                        [&](std::size_t node, std::span<float> value) { store(node, value); });
}

void Simulation::store(std::size_t node, std::span<float> value) const {
  const auto& quantiser = network_.activations[node];
  if (quantiser) fake_quantise(*quantiser, network_.scheme, value);
}

std::vector<float> simulate(const QuantisedNetwork& network, const CalibrationImages& images,
                            const Work& work) {
  return answers_of<Simulation>(network, images, work);
}

}  // namespace edgebench::quantise
