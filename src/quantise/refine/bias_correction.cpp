// The network is run one layer at a time on all images instead of one image at a time. What a layer
// reads gives its mean output, without running it; once its bias is corrected it runs, to feed the
// next. It runs in the reference interpreter as a network of its own, so there is no second set of
// kernels.
#include "quantise/refine/bias_correction.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "model/interpreter.h"
#include "quantise/refine/window_means.h"
#include "quantise/stored_values.h"

namespace edgebench::quantise {
namespace {

using model::Network;
using model::Node;
using model::Op;

constexpr std::size_t kImagesCorrectedTogether = 4;

// An input and one node that reads it.
Network alone(const Network& network, std::size_t index) {
  const Node& node = network.nodes[index];
  const Node& source = network.nodes[node.input()];
  Node input;
  input.name = "input";
  input.out_channels = source.out_channels;
  input.out_height = source.out_height;
  Network result{.nodes = {input, node}};
  result.nodes.back().inputs = {0};
  return result;
}

void add(const std::vector<double>& part, std::vector<double>& total) {
  total.resize(part.size());
  std::ranges::transform(total, part, total.begin(), std::plus<>());
}

class LayerByLayer {
 public:
  LayerByLayer(const CalibrationImages& images, std::size_t count, const Work& work, Draft& draft,
               std::optional<std::size_t> kept)
      : images_(images), count_(count), work_(work), draft_(draft) {
    const std::vector<Node>& nodes = draft.equalised.nodes;
    values_.resize(nodes.size());
    last_reader_.resize(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      for (const int input : nodes[i].inputs) last_reader_[static_cast<std::size_t>(input)] = i;
    }
    if (kept) last_reader_[*kept] = nodes.size();
  }

  // Returns all values that are still stored, by node.
  std::vector<StoredValues> run(const Observations& observations) {
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
    return std::move(values_);
  }

 private:
  // The layer as its integers compute it.
  Network quantised_layer(std::size_t index) const {
    Network layer = alone(draft_.equalised, index);
    Node& node = layer.nodes.back();
    if (!node.weight.empty()) {
      const float scale = input_scale(draft_, index);
      const int limit = weight_limit(draft_.scheme, node.depthwise());
      dequantise_layer(quantise_layer(node, scale, draft_.weight_scales, limit), scale, node);
    }
    return layer;
  }

  void for_each_image(const std::function<void(std::size_t chunk, std::size_t begin,
                                               std::size_t end)>& task) const {
    for_each_chunk(count_, kImagesCorrectedTogether, {.threads = work_.threads}, {}, task);
  }

  void correct(std::size_t index, const std::vector<double>& expected) {
    Node& node = draft_.equalised.nodes[index];
    const Node& source = draft_.equalised.nodes[node.input()];
    std::vector<std::vector<double>> parts(chunk_count(count_, kImagesCorrectedTogether));
    for_each_image([&](std::size_t chunk, std::size_t begin, std::size_t end) {
      for (std::size_t image = begin; image < end; ++image) {
        add(window_means(node, source.out_height, values_[node.input()].get(image)), parts[chunk]);
      }
    });
    std::vector<double> means;
    for (const std::vector<double>& part : parts) add(part, means);
    for (double& mean : means) mean /= static_cast<double>(count_);
    const std::vector<double> found = output_means(quantised_layer(index).nodes.back(), means);
    for (std::size_t c = 0; c < found.size(); ++c) {
      node.bias[c] = static_cast<float>(static_cast<double>(node.bias[c]) + expected[c] - found[c]);
    }
  }

  void store(std::size_t index) {
    const Node& node = draft_.equalised.nodes[index];
    StoredValues stored(count_, node.value_size(), draft_.activations[index], draft_.scheme);
    if (node.op == Op::input || node.op == Op::add) {
      for_each_image([&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t image = begin; image < end; ++image) {
          stored.put(image, node.op == Op::add ? sum(node, image) : images_.load(image));
        }
      });
    } else {
      const Network layer = quantised_layer(index);
      for_each_image([&](std::size_t, std::size_t begin, std::size_t end) {
        model::Interpreter interpreter(layer);
        std::vector<float> output(node.value_size());
        for (std::size_t image = begin; image < end; ++image) {
          interpreter.run(values_[node.input()].get(image), output);
          stored.put(image, output);
        }
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

StoredValues correct_biases(const Observations& observations, const CalibrationImages& images,
                            const Work& work, Draft& draft, std::optional<std::size_t> kept) {
  auto values = LayerByLayer(images, observations.mean_images, work, draft, kept).run(observations);
  return kept ? std::move(values[*kept]) : StoredValues();
}

}  // namespace edgebench::quantise
