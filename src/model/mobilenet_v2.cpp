#include "model/mobilenet_v2.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace edgebench::model {
namespace {

// A stage of table 2: `repeats` blocks, of which the first has the stride.
struct Stage {
  int expansion;
  int channels;
  int repeats;
  int stride;
};

constexpr int kStemChannels = 32;
constexpr int kLastChannels = 1280;
constexpr std::array<Stage, 7> kStages = {{{1, 16, 1, 1},
                                           {6, 24, 2, 2},
                                           {6, 32, 3, 2},
                                           {6, 64, 4, 2},
                                           {6, 96, 3, 1},
                                           {6, 160, 3, 2},
                                           {6, 320, 1, 1}}};

// To the nearest multiple of 8, at least 8, and never below nine tenths of the value.
int round_channels(double channels) {
  const int rounded = std::max(8, static_cast<int>(channels + 4) / 8 * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

class Builder {
 public:
  Builder(double width, int image_size, int classes) {
    network_.width = width;
    network_.image_size = image_size;
    network_.classes = classes;
    Node input;
    input.name = "input";
    input.out_channels = 3;
    input.out_height = image_size;
    add(std::move(input));
  }

  int last() const { return static_cast<int>(network_.nodes.size()) - 1; }
  int channels() const { return network_.nodes.back().out_channels; }

  void convolution(std::string name, int out_channels, int kernel, int stride,
                   Activation activation) {
    add(convolution_node(std::move(name), out_channels, kernel, stride, 1, activation));
  }

  void depthwise(std::string name, int stride) {
    add(convolution_node(std::move(name), channels(), 3, stride, channels(), Activation::relu6));
  }

  void residual(std::string name, int from) {
    Node node = node_like_last(Op::add, std::move(name));
    node.inputs = {from, last()};
    add(std::move(node));
  }

  Network finish(const std::vector<int>& hidden) {
    Node pool = node_like_last(Op::global_average_pool, "pool");
    pool.out_height = 1;
    add(std::move(pool));
    for (std::size_t i = 0; i < hidden.size(); ++i) linear(i, hidden[i], Activation::relu);
    linear(hidden.size(), network_.classes, Activation::none);
    return std::move(network_);
  }

 private:
  void linear(std::size_t position, int out_channels, Activation activation) {
    Node node = node_like_last(Op::linear, head_layer_name(position));
    node.out_channels = out_channels;
    node.activation = activation;
    add(std::move(node));
  }

  Node node_like_last(Op op, std::string name) const {
    Node node;
    node.op = op;
    node.name = std::move(name);
    node.inputs = {last()};
    node.in_channels = channels();
    node.out_channels = channels();
    node.out_height = network_.nodes.back().out_height;
    return node;
  }

  Node convolution_node(std::string name, int out_channels, int kernel, int stride, int groups,
                        Activation activation) const {
    Node node = node_like_last(Op::convolution, std::move(name));
    node.out_channels = out_channels;
    node.out_height = (node.out_height - 1) / stride + 1;  // The padding keeps the size.
    node.kernel = kernel;
    node.stride = stride;
    node.groups = groups;
    node.activation = activation;
    return node;
  }

  void add(Node node) { network_.nodes.push_back(std::move(node)); }

  Network network_;
};

// Expand (unless the expansion is 1), filter each channel, project without activation; where input
// and output have the same size, add them.
void add_block(Builder& builder, int index, int expansion, int out_channels, int stride) {
  const std::string prefix = fmt::format("features.{}.", index);
  const int input = builder.last();
  const int in_channels = builder.channels();
  int position = 0;  // Of the layer in torchvision's Sequential.
  if (expansion != 1) {
    builder.convolution(fmt::format("{}conv.{}.0", prefix, position++), in_channels * expansion, 1,
                        1, Activation::relu6);
  }
  builder.depthwise(fmt::format("{}conv.{}.0", prefix, position++), stride);
  builder.convolution(fmt::format("{}conv.{}", prefix, position), out_channels, 1, 1,
                      Activation::none);
  if (stride == 1 && in_channels == out_channels) builder.residual(prefix + "add", input);
}

}  // namespace

std::vector<int> channel_plan(double width) {
  std::vector<int> plan = {round_channels(kStemChannels * width)};
  for (const Stage& stage : kStages) {
    plan.insert(plan.end(), static_cast<std::size_t>(stage.repeats),
                round_channels(stage.channels * width));
  }
  plan.push_back(round_channels(kLastChannels * std::max(1.0, width)));
  return plan;
}

std::optional<int> block_of(int stage, int repeat) {
  if (stage < 0 || stage >= static_cast<int>(kStages.size()) || repeat < 0) return std::nullopt;
  const auto wanted = static_cast<std::size_t>(stage);
  if (repeat >= kStages[wanted].repeats) return std::nullopt;
  int block = repeat + 1;
  for (std::size_t earlier = 0; earlier < wanted; ++earlier) block += kStages[earlier].repeats;
  return block;
}

std::string head_layer_name(std::size_t position) {
  return fmt::format("classifier.{}", 1 + 3 * position);
}

Network mobilenet_v2(double width, int image_size, int classes, const std::vector<int>& hidden) {
  const std::vector<int> plan = channel_plan(width);
  Builder builder(width, image_size, classes);
  builder.convolution("features.0.0", plan.front(), 3, 2, Activation::relu6);
  std::size_t index = 1;
  for (const Stage& stage : kStages) {
    for (int repeat = 0; repeat < stage.repeats; ++repeat, ++index) {
      add_block(builder, static_cast<int>(index), stage.expansion, plan[index],
                repeat == 0 ? stage.stride : 1);
    }
  }
  builder.convolution(fmt::format("features.{}.0", index), plan.back(), 1, 1, Activation::relu6);
  return builder.finish(hidden);
}

std::vector<std::size_t> weight_shape(const Node& node) {
  const auto out = static_cast<std::size_t>(node.out_channels);
  if (node.op == Op::linear) return {out, static_cast<std::size_t>(node.in_channels)};
  if (node.op != Op::convolution) return {};
  const auto kernel = static_cast<std::size_t>(node.kernel);
  return {out, static_cast<std::size_t>(node.in_channels / node.groups), kernel, kernel};
}

}  // namespace edgebench::model
