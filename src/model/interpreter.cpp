// Everything dense is a matrix product: a 1 x 1 convolution as it stands (channels x pixels), the
// stem after unfolding its 3 x 3 windows into columns, a linear layer as a vector product. A
// depthwise convolution has no channels to sum over; it adds nine shifted copies of each
// zero-padded channel (model/padded_channel.h). Eigen gives the vector instructions: an image of
// 224 x 224 takes tens of milliseconds on one core, the 1,300 validation images about half a
// minute.
#include "model/interpreter.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include <Eigen/Core>

#include "model/padded_channel.h"

namespace edgebench::model {
namespace {

using Eigen::Index;
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMatrixMap = Eigen::Map<const Matrix>;
using MatrixMap = Eigen::Map<Matrix>;
using Values = std::span<const float>;

Index pixels(const Node& node) {
  return static_cast<Index>(node.out_height) * node.out_height;
}

// A matrix product as it stands, without unfolding.
bool is_pointwise(const Node& node) {
  return node.kernel == 1 && node.stride == 1 && !node.depthwise();
}

MatrixMap as_matrix(const Node& node, std::span<float> value) {
  return {value.data(), node.out_channels, pixels(node)};
}

// The kernel x kernel windows of `input` as columns: (in x kernel x kernel) x pixels.
void unfold(const Node& node, int in_height, Values input, std::span<float> columns) {
  const int padding = (node.kernel - 1) / 2;
  std::ranges::fill(columns, 0.0F);
  float* out = columns.data();
  for (int row = 0; row < node.in_channels * node.kernel * node.kernel; ++row) {
    const int channel = row / (node.kernel * node.kernel);
    const int dy = row / node.kernel % node.kernel - padding;
    const int dx = row % node.kernel - padding;
    // The outputs of a line whose input lies inside.
    const int begin = dx < 0 ? (-dx + node.stride - 1) / node.stride : 0;
    const int end = std::min(node.out_height, (in_height - dx + node.stride - 1) / node.stride);
    for (int y = 0; y < node.out_height; ++y, out += node.out_height) {
      const int in_y = y * node.stride + dy;
      if (in_y < 0 || in_y >= in_height) continue;
      const float* in =
          input.data() + static_cast<std::size_t>((channel * in_height + in_y) * in_height);
      for (int x = begin; x < end; ++x) out[x] = in[x * node.stride + dx];
    }
  }
}

void dense(const Node& node, Values input, std::span<float> output) {
  const Index depth = static_cast<Index>(node.weight.size()) / node.out_channels;
  const ConstMatrixMap weight(node.weight.data(), node.out_channels, depth);
  const ConstMatrixMap columns(input.data(), depth, pixels(node));
  as_matrix(node, output).noalias() = weight * columns;
}

void depthwise(const Node& node, int in_height, Values input, std::span<float> output) {
  PaddedChannel padded(in_height, node.kernel, 1);
  const Index window = static_cast<Index>(node.kernel) * node.kernel;
  for (Index channel = 0; channel < node.out_channels; ++channel) {
    padded.put(input.data() + channel * in_height * in_height, in_height, 1);
    padded.filter(node.weight.data() + channel * window, node.out_height, node.stride,
                  output.data() + channel * pixels(node));
  }
}

void add_bias_and_activate(const Node& node, std::span<float> output) {
  MatrixMap matrix = as_matrix(node, output);
  const Bounds bounds = bounds_of(node.activation);
  for (Index channel = 0; channel < node.out_channels; ++channel) {
    auto row = matrix.row(channel).array();
    row += node.bias[static_cast<std::size_t>(channel)];
    if (node.rectified()) row = row.max(bounds.least).min(bounds.most);
  }
}

// One after the other: Eigen's sums depend on the memory's alignment, so on chance.
void pool(const Node& node, Values input, std::span<float> output) {
  const std::size_t pixels_in = input.size() / static_cast<std::size_t>(node.out_channels);
  for (std::size_t channel = 0; channel < output.size(); ++channel) {
    float sum = 0;
    for (const float value : input.subspan(channel * pixels_in, pixels_in)) sum += value;
    output[channel] = sum / static_cast<float>(pixels_in);
  }
}

std::size_t scratch_size(const Network& network) {
  std::size_t size = 0;
  for (const Node& node : network.nodes) {
    if (node.op != Op::convolution || is_pointwise(node) || node.depthwise()) continue;
    const auto window = static_cast<std::size_t>(node.in_channels * node.kernel * node.kernel);
    size = std::max(size, window * static_cast<std::size_t>(pixels(node)));
  }
  return size;
}

}  // namespace

Interpreter::Interpreter(const Network& network)
    : network_(network), scratch_(scratch_size(network)) {
  for (const Node& node : network.nodes) values_.emplace_back(node.value_size());
}

void Interpreter::run(std::span<const float> image, std::span<float> logits,
                      const Observer& observer) {
  if (image.size() != values_.front().size() || logits.size() != values_.back().size()) {
    throw std::invalid_argument("the image or the logits have not the network's size");
  }
  std::ranges::copy(image, values_.front().begin());
  compute_from(0, logits, observer);
}

void Interpreter::run_from(std::size_t first, std::span<float> logits, const Observer& observer) {
  if (first == 0 || first >= values_.size() || logits.size() != values_.back().size()) {
    throw std::invalid_argument("there is no such node to go on from, or the logits do not fit");
  }
  compute_from(first, logits, observer);
}

void Interpreter::compute_from(std::size_t first, std::span<float> logits,
                               const Observer& observer) {
  for (std::size_t i = first; i < network_.nodes.size(); ++i) {
    const Node& node = network_.nodes[i];
    std::vector<float>& value = values_[i];
    const auto input = [&](std::size_t k) -> const std::vector<float>& {
      return values_[node.input(k)];
    };
    switch (node.op) {
      case Op::input:
        break;  // The image is there.
      case Op::convolution: {
        const int in_height = network_.nodes[node.input()].out_height;
        if (node.depthwise()) {
          depthwise(node, in_height, input(0), value);
        } else if (is_pointwise(node)) {
          dense(node, input(0), value);
        } else {
          unfold(node, in_height, input(0), scratch_);
          dense(node, scratch_, value);
        }
        add_bias_and_activate(node, value);
        break;
      }
      case Op::add:
        std::ranges::transform(input(0), input(1), value.begin(), std::plus<>());
        break;
      case Op::global_average_pool:
        pool(node, input(0), value);
        break;
      case Op::linear:
        dense(node, input(0), value);
        add_bias_and_activate(node, value);
        break;
    }
    if (observer) observer(i, value);
  }
  std::ranges::copy(values_.back(), logits.begin());
}

}  // namespace edgebench::model
