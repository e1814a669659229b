#include "quantise/simulate.h"

#include "quantise/activation.h"

namespace edgebench::quantise {

Simulation::Simulation(const QuantisedNetwork& network)
    : network_(network), interpreter_(network.network) {}

void Simulation::run(std::span<const float> image, std::span<float> logits,
                     const model::Interpreter::Observer& observer) {
  interpreter_.run(image, logits, [&](std::size_t node, std::span<float> value) {
    if (const auto& quantiser = network_.activations[node]) {
      fake_quantise(*quantiser, network_.scheme, value);
    }
    if (observer) observer(node, value);
  });
}

std::vector<float> simulate(const QuantisedNetwork& network, const CalibrationImages& images,
                            const Work& work) {
  return answers_of<Simulation>(network, images, work);
}

}  // namespace edgebench::quantise
