#include "quantise/mixed/lifting.h"

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>
#include <utility>

#include "model/interpreter.h"
#include "quantise/refine/channel_scales.h"
#include "quantise/refine/window_means.h"
#include "quantise/simulate.h"
#include "stats/logits.h"

namespace edgebench::quantise {
namespace {

using model::Network;
using model::Node;
using stats::Logits;
using Means = std::vector<std::vector<double>>;

constexpr std::size_t kImagesTogether = 4;

// Throws unless one can be scaled into the other.
void check_same_graph(const Network& original, const QuantisedNetwork& quantised) {
  const auto same = [](const Node& a, const Node& b) {
    return a.name == b.name && a.inputs == b.inputs && a.weight.size() == b.weight.size() &&
           a.value_size() == b.value_size();
  };
  if (!std::ranges::equal(original.nodes, quantised.network.nodes, same) ||
      quantised.channel_factors.size() != original.nodes.size()) {
    throw std::invalid_argument("the quantised network was not made of this one");
  }
}

// The original with the factors folded in that the quantised network has.
Network equalised(const Network& original, const QuantisedNetwork& quantised) {
  const ScaleGroups groups = scale_groups(original);
  ChannelScales scales = unit_scales(groups);
  for (std::size_t i = 0; i < original.nodes.size(); ++i) {
    const std::vector<float>& factors = quantised.channel_factors[i];
    if (!factors.empty()) scales[groups.group_of[i]] = factors;
  }
  return folded(original, groups, scales);
}

// Adds the means of what the readers of a value read of it.
void add_means(const Network& network, std::size_t made, std::span<const float> value,
               Means& sums) {
  for (std::size_t i = made + 1; i < network.nodes.size(); ++i) {
    const Node& reader = network.nodes[i];
    if (reader.weight.empty() || reader.input() != made) continue;
    const std::vector<double> means = window_means(reader, network.nodes[made].out_height, value);
    sums[i].resize(means.size());
    std::ranges::transform(means, sums[i], sums[i].begin(), std::plus<>());
  }
}

// Of a network's layers, the means of their inputs over all images; `run(network, observer, ...)`
// computes one image.
template <typename Machine, typename AnyNetwork>
Means input_means(const AnyNetwork& network, const Network& graph, const CalibrationImages& images,
                  const Work& work, std::span<float> all_logits) {
  const std::size_t nodes = graph.nodes.size();
  const auto classes = static_cast<std::size_t>(graph.classes);
  std::vector<Means> parts(chunk_count(images.count(), kImagesTogether), Means(nodes));
  for_each_chunk(images.count(), kImagesTogether, work, "comparing layers",
                 [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                   Machine machine(network);
                   for (std::size_t i = begin; i < end; ++i) {
                     machine.run(images.load(i), all_logits.subspan(i * classes, classes),
                                 [&](std::size_t node, std::span<float> value) {
                                   add_means(graph, node, value, parts[chunk]);
                                 });
                   }
                 });
  Means total(nodes);
  for (const Means& part : parts) {
    for (std::size_t i = 0; i < nodes; ++i) {
      total[i].resize(part[i].size());
      std::ranges::transform(part[i], total[i], total[i].begin(), std::plus<>());
    }
  }
  for (std::vector<double>& means : total) {
    for (double& mean : means) mean /= static_cast<double>(images.count());
  }
  return total;
}

NodeChange change_of(QuantisedNetwork changed, std::size_t node) {
  return {.index = node,
          .node = std::move(changed.network.nodes[node]),
          .activation = changed.activations[node]};
}

}  // namespace

Lifting::Lifting(const Network& original, const QuantisedNetwork& quantised,
                 const CalibrationImages& images, const Work& work)
    : quantised_(quantised), images_(images), work_(work) {
  check_same_graph(original, quantised);
  equalised_ = equalised(original, quantised);
  logits_.resize(images.count() * static_cast<std::size_t>(original.classes));
  means_in_fp32_ = input_means<model::Interpreter>(equalised_, equalised_, images, work, logits_);
  integer_logits_.resize(logits_.size());
  means_in_integers_ =
      input_means<Simulation>(quantised, quantised.network, images, work, integer_logits_);
}

// The bias with which `weights` has the mean outputs of the other node, both reading `means`.
std::vector<float> Lifting::bias_for(const Node& weights, std::span<const double> means,
                                     const Node& same_outputs) const {
  const std::vector<double> now = output_means(weights, means);
  const std::vector<double> wanted = output_means(same_outputs, means);
  std::vector<float> bias = weights.bias;
  for (std::size_t c = 0; c < bias.size(); ++c) {
    bias[c] = static_cast<float>(static_cast<double>(bias[c]) + wanted[c] - now[c]);
  }
  return bias;
}

QuantisedNetwork Lifting::lifted(std::span<const std::size_t> nodes) const {
  QuantisedNetwork result = quantised_;
  std::vector<bool> is_lifted(result.network.nodes.size());
  for (const std::size_t i : nodes) {
    Node& node = result.network.nodes[i];
    if (node.weight.empty()) throw std::invalid_argument(node.name + " has no weights to lift");
    const Node before = node;
    is_lifted[i] = true;
    result.layers[i] = {};
    node.weight = equalised_.nodes[i].weight;
    node.bias = bias_for(node, means_in_integers_[i], before);
  }
  for (const std::size_t made : nodes) {
    bool all = true;
    for (std::size_t i = made + 1; i < is_lifted.size(); ++i) {
      const auto& inputs = result.network.nodes[i].inputs;
      const bool reads = std::ranges::find(inputs, static_cast<int>(made)) != inputs.end();
      if (reads && !is_lifted[i]) all = false;
    }
    if (all) result.activations[made].reset();
  }
  return result;
}

QuantisedNetwork Lifting::none_in_integers() const {
  QuantisedNetwork result = quantised_;
  result.network = equalised_;
  for (QuantisedLayer& layer : result.layers) layer = {};
  for (auto& quantiser : result.activations) quantiser.reset();
  return result;
}

QuantisedNetwork Lifting::alone(std::size_t index) const {
  QuantisedNetwork result = none_in_integers();
  result.activations[index] = quantised_.activations[index];
  Node& node = result.network.nodes[index];
  if (node.weight.empty()) return result;
  const Node before = node;
  result.layers[index] = quantised_.layers[index];
  node.weight = quantised_.network.nodes[index].weight;
  node.bias = bias_for(node, means_in_fp32_[index], before);
  return result;
}

double Lifting::sqnr_db(const QuantisedNetwork& network) const {
  return answers(network).sqnr_db;
}

std::vector<double> Lifting::each_lifted_sqnr_db(std::span<const std::size_t> nodes) const {
  std::vector<NodeChange> changes;
  for (const std::size_t i : nodes) changes.push_back(change_of(lifted(std::array{i}), i));
  return sqnrs_db(quantised_, std::move(changes), "layers in FP32");
}

std::vector<double> Lifting::each_alone_sqnr_db(std::span<const std::size_t> nodes) const {
  std::vector<NodeChange> changes;
  for (const std::size_t i : nodes) changes.push_back(change_of(alone(i), i));
  return sqnrs_db(none_in_integers(), std::move(changes), "layers in INT8");
}

std::vector<double> Lifting::sqnrs_db(const QuantisedNetwork& network,
                                      std::vector<NodeChange> changes,
                                      std::string_view stage) const {
  std::vector<double> values_db;
  for (const std::vector<float>& logits :
       answers_of_each(network, std::move(changes), images_, work_, stage)) {
    values_db.push_back(compared(logits).sqnr_db);
  }
  return values_db;
}

MixedAnswers Lifting::answers(const QuantisedNetwork& network) const {
  return compared(simulate(network, images_, {.threads = work_.threads}));
}

MixedAnswers Lifting::compared(const std::vector<float>& logits) const {
  const auto classes = static_cast<std::size_t>(quantised_.network.classes);
  const Logits fp32{.values = logits_, .classes = classes};
  const Logits integers{.values = integer_logits_, .classes = classes};
  const Logits mixed{.values = logits, .classes = classes};
  MixedAnswers answers{.sqnr_db = stats::mean_sqnr_db(fp32, mixed),
                       .agreeing = 0,
                       .paired = {.images = static_cast<int>(images_.count())}};
  for (std::size_t i = 0; i < images_.count(); ++i) {
    const auto decided = stats::top_k(fp32.image(i), 1);
    const bool first = stats::top_k(integers.image(i), 1) == decided;
    const bool second = stats::top_k(mixed.image(i), 1) == decided;
    if (second) ++answers.agreeing;
    if (first && !second) ++answers.paired.only_first_correct;
    if (second && !first) ++answers.paired.only_second_correct;
  }
  return answers;
}

}  // namespace edgebench::quantise
