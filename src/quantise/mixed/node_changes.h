// What networks answer that differ from one network in a single node each. Up to that node they
// compute the same, so that part is computed once an image for all of them: half of the work where
// each layer has its turn.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "quantise/calibrate/images.h"
#include "quantise/quantised_network.h"

namespace edgebench::quantise {

struct NodeChange {
  std::size_t index = 0;                          // Of the network's nodes; not the input.
  model::Node node;                               // Of the same shape.
  std::optional<ActivationQuantiser> activation;  // Of the value that it makes.
};

// For each change the logits of all images, images x classes, as simulate() says them. `stage` is
// what progress calls it. Throws std::invalid_argument if a change is of the input.
std::vector<std::vector<float>> answers_of_each(const QuantisedNetwork& network,
                                                std::vector<NodeChange> changes,
                                                const CalibrationImages& images, const Work& work,
                                                std::string_view stage);

}  // namespace edgebench::quantise
