// The network is run one layer at a time on all images instead of one image at a time: each layer
// twice, first to measure the shift, then with the corrected bias to feed the next. A layer runs in
// the reference interpreter as a network of its own, so there is no second set of kernels.
#include "quantise/refine/bias_correction.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "model/interpreter.h"
#include "quantise/calibrate/sums.h"
#include "quantise/stored_values.h"

namespace edgebench::quantise {
namespace {

using model::Network;
using model::Node;
using model::Op;

constexpr std::size_t kImagesCorrectedTogether = 4;

// An input and one node that reads it.
Network alone(const Network& network, std::size_t index, bool linear) {
  const Node& node = network.nodes[index];
  const Node& source = network.nodes[node.input()];
  Node input;
  input.name = "input";
  input.out_channels = source.out_channels;
  input.out_height = source.out_height;
  Network result{.nodes = {input, node}};
  result.nodes.back().inputs = {0};
  if (linear) result.nodes.back().activation = model::Activation::none;
  return result;
}

class LayerByLayer {
 public:
  LayerByLayer(const CalibrationImages& images, std::size_t count, const Work& work, Draft& draft)
      : images_(images), count_(count), work_(work), draft_(draft) {
    const std::vector<Node>& nodes = draft.equalised.nodes;
    values_.resize(nodes.size());
    last_reader_.resize(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      for (const int input : nodes[i].inputs) last_reader_[static_cast<std::size_t>(input)] = i;
    }
  }

  void run(const Observations& observations) {
    const std::vector<Node>& nodes = draft_.equalised.nodes;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (!nodes[i].weight.empty()) correct(i, observations.nodes[i].linear_mean);
      if (i + 1 < nodes.size()) store(i);
      for (const int input : nodes[i].inputs) {
        if (last_reader_[static_cast<std::size_t>(input)] == i) {
          values_[static_cast<std::size_t>(input)] = {};
        }
      }
      if (work_.progress) work_.progress("correcting biases", i + 1, nodes.size());
    }
  }

 private:
  using Consume = std::function<void(std::size_t chunk, std::size_t image, std::span<const float>)>;

  // The layer as its integers compute it.
  Network quantised_layer(std::size_t index, bool linear) const {
    Network layer = alone(draft_.equalised, index, linear);
    Node& node = layer.nodes.back();
    if (!node.weight.empty()) {
      const float scale = input_scale(draft_, index);
      const int limit = weight_limit(draft_.scheme, node.depthwise());
      dequantise_layer(quantise_layer(node, scale, draft_.weight_scales, limit), scale, node);
    }
    return layer;
  }

  void for_each_output(std::size_t index, bool linear, const Consume& consume) const {
    const Network layer = quantised_layer(index, linear);
    const auto source = static_cast<std::size_t>(draft_.equalised.nodes[index].inputs.front());
    for_each_chunk(count_, kImagesCorrectedTogether, {.threads = work_.threads}, {},
                   [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                     model::Interpreter interpreter(layer);
                     std::vector<float> output(layer.nodes.back().value_size());
                     for (std::size_t image = begin; image < end; ++image) {
                       interpreter.run(values_[source].get(image), output);
                       consume(chunk, image, output);
                     }
                   });
  }

  void correct(std::size_t index, const std::vector<double>& expected) {
    Node& node = draft_.equalised.nodes[index];
    const std::size_t channels = node.bias.size();
    std::vector<std::vector<double>> parts(chunk_count(count_, kImagesCorrectedTogether),
                                           std::vector<double>(channels));
    for_each_output(index, true, [&](std::size_t chunk, std::size_t, std::span<const float> value) {
      const std::size_t pixels = value.size() / channels;
      for (std::size_t c = 0; c < channels; ++c) {
        parts[chunk][c] +=
            ordered_sum(value.subspan(c * pixels, pixels)) / static_cast<double>(pixels);
      }
    });
    for (std::size_t c = 0; c < channels; ++c) {
      double found = 0;
      for (const std::vector<double>& part : parts) found += part[c];
      const double shift = expected[c] - found / static_cast<double>(count_);
      node.bias[c] = static_cast<float>(static_cast<double>(node.bias[c]) + shift);
    }
  }

  void store(std::size_t index) {
    const Node& node = draft_.equalised.nodes[index];
    StoredValues stored(count_, node.value_size(), draft_.activations[index], draft_.scheme);
    if (node.op == Op::input || node.op == Op::add) {
      for_each_chunk(count_, kImagesCorrectedTogether, {.threads = work_.threads}, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                       for (std::size_t image = begin; image < end; ++image) {
                         stored.put(image,
                                    node.op == Op::add ? sum(node, image) : images_.load(image));
                       }
                     });
    } else {
      for_each_output(index, false,
                      [&](std::size_t, std::size_t image, std::span<const float> value) {
                        stored.put(image, value);
                      });
    }
    values_[index] = std::move(stored);
  }

  std::vector<float> sum(const Node& node, std::size_t image) const {
    std::vector<float> total = values_[node.input()].get(image);
    const std::vector<float> other = values_[node.input(1)].get(image);
    std::ranges::transform(total, other, total.begin(), std::plus<>());
    return total;
  }

  const CalibrationImages& images_;
  std::size_t count_;
  const Work& work_;
  Draft& draft_;
  std::vector<StoredValues> values_;      // By node; empty once nobody will read them.
  std::vector<std::size_t> last_reader_;  // By node.
};

}  // namespace

void correct_biases(const Observations& observations, const CalibrationImages& images,
                    const Work& work, Draft& draft) {
  LayerByLayer(images, observations.mean_images, work, draft).run(observations);
}

}  // namespace edgebench::quantise
