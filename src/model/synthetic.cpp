// Random weights have to behave like trained ones where it matters to a measurement: activations
// neither vanish nor saturate at 6 on the way through 53 layers (else conformance to 1e-3 means
// nothing and quantisers see degenerate ranges), and other images give other logits (else a runtime
// that ignores its input passes).
//
// The scale is He's, sqrt(2 / fan-in) before a ReLU, sqrt(1 / fan-in) before none, where taps that
// mostly meet padding (a 3 x 3 filter on a feature map of one pixel) do not count as fan-in. After
// a ReLU all activations are positive, so a filter would pass on mostly their common mean, which is
// the same for every image; dense filters there are centred to sum to zero. The distribution is the
// sum of four uniform 16-bit integers cut from one 64-bit draw, near enough to a normal: only
// integer arithmetic, one multiplication and a square root come between seed and weight, each
// exactly defined, where logarithms and cosines differ between mathematical libraries.
//
// Source: He et al., "Delving Deep into Rectifiers", 2015.
#include "model/synthetic.h"

#include <cmath>
#include <cstddef>
#include <span>

#include <fmt/format.h>

#include "model/mobilenet_v2.h"
#include "stats/split_mix64.h"

namespace edgebench::model {
namespace {

constexpr double kLogitGain = 4;  // Trained networks' logits deviate by about 4.
// ReLU has no upper end: values beyond 6 tell a reader that takes it for ReLU6.
constexpr double kHiddenGain = 8;
constexpr double kBiasDeviation = 0.1;

// Mean 0, deviation 1, bell-shaped within +-3.5.
double next_bell(stats::SplitMix64& random) {
  constexpr int kMean = 2 * 65535;
  const double deviation = std::sqrt(4 * (65536.0 * 65536.0 - 1) / 12);
  const std::uint64_t draw = random.next();
  int sum = 0;
  for (unsigned part = 0; part < 4; ++part) sum += static_cast<int>(draw >> (16 * part) & 0xFFFF);
  return (sum - kMean) / deviation;
}

void centre(std::span<double> filter) {
  double sum = 0;
  for (const double value : filter) sum += value;
  const double mean = sum / static_cast<double>(filter.size());
  for (double& value : filter) value -= mean;
}

// How many of a window's rows lie within the image, averaged over the output's rows.
double mean_rows_inside(const Node& node, int in_height) {
  int inside = 0;
  for (int row = 0; row < node.out_height * node.kernel; ++row) {
    const int y = row / node.kernel * node.stride + row % node.kernel - (node.kernel - 1) / 2;
    if (y >= 0 && y < in_height) ++inside;
  }
  return static_cast<double>(inside) / node.out_height;
}

double effective_fan_in(const Node& node, const Node& source) {
  if (node.op == Op::linear) return node.in_channels;
  const double rows = mean_rows_inside(node, source.out_height);
  return node.in_channels / node.groups * rows * rows;
}

double gain(const Node& node, const Node& source) {
  const auto hidden = [](const Node& any) { return any.op == Op::linear && any.rectified(); };
  double gain = node.rectified() ? std::sqrt(2.0) : node.op == Op::linear ? kLogitGain : 1;
  if (hidden(node)) gain *= kHiddenGain;
  if (hidden(source)) gain /= kHiddenGain;
  return gain;
}

void fill(Node& node, const Node& source, stats::SplitMix64& random) {
  const double scale = gain(node, source) / std::sqrt(effective_fan_in(node, source));
  const bool positive_input = source.rectified() || source.op == Op::global_average_pool;

  const std::vector<std::size_t> shape = weight_shape(node);
  std::size_t filter_size = 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) filter_size *= shape[axis];
  std::vector<double> filter(filter_size);
  for (std::size_t channel = 0; channel < shape.front(); ++channel) {
    for (double& value : filter) value = next_bell(random);
    if (positive_input && !node.depthwise()) centre(filter);
    for (const double value : filter) node.weight.push_back(static_cast<float>(value * scale));
    node.bias.push_back(static_cast<float>(next_bell(random) * kBiasDeviation));
  }
}

}  // namespace

Network synthetic_network(double width, int image_size, int classes, std::uint64_t seed,
                          const std::vector<int>& hidden) {
  Network network = mobilenet_v2(width, image_size, classes, hidden);
  network.synthetic = true;
  network.origin = fmt::format("synthetic, seed {}", seed);
  stats::SplitMix64 random(seed);
  for (Node& node : network.nodes) {
    if (weight_shape(node).empty()) continue;
    fill(node, network.nodes[node.input()], random);
  }
  return network;
}

}  // namespace edgebench::model
