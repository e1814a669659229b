#include "quantise/mixed/node_changes.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "quantise/simulate.h"

namespace edgebench::quantise {
namespace {

constexpr std::size_t kImagesAtOnce = 4;

void exchange(QuantisedNetwork& network, NodeChange& change) {
  std::swap(network.network.nodes[change.index], change.node);
  std::swap(network.activations[change.index], change.activation);
}

}  // namespace

std::vector<std::vector<float>> answers_of_each(const QuantisedNetwork& network,
                                                std::vector<NodeChange> changes,
                                                const CalibrationImages& images, const Work& work,
                                                std::string_view stage) {
  const auto classes = static_cast<std::size_t>(network.network.classes);
  std::vector<std::vector<float>> answers(changes.size(),
                                          std::vector<float>(images.count() * classes));
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].index == 0) throw std::invalid_argument("the input is no layer to change");
    order.push_back(i);
  }
  // The last node first: what comes before a node is then still that of the network itself.
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](std::size_t i) { return changes[i].index; });
  for_each_chunk(images.count(), kImagesAtOnce, work, stage,
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                   QuantisedNetwork own = network;
                   std::vector<NodeChange> own_changes = changes;
                   Simulation simulation(own);
                   std::vector<float> unchanged(classes);
                   for (std::size_t image = begin; image < end; ++image) {
                     simulation.run(images.load(image), unchanged);
                     for (const std::size_t i : order) {
                       exchange(own, own_changes[i]);
                       simulation.run_from(own_changes[i].index,
                                           std::span(answers[i]).subspan(image * classes, classes));
                       exchange(own, own_changes[i]);
                     }
                   }
                 });
  return answers;
}

}  // namespace edgebench::quantise
