// MobileNetV2 as torchvision defines it, with BatchNorm folded: a list of nodes in execution
// order, each reading earlier values. Every artifact writer and the reference interpreter walk
// this one list, so there is one network and not one per format.
// Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018, and
// torchvision.models.mobilenetv2 for the names, the rounding of widths and the order of layers.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "image/normalise.h"

namespace edgebench::model {

enum class Op {
  input,                // The normalised image, 3 x image_size x image_size.
  convolution,          // Grouped 2-D convolution with bias, then the activation.
  add,                  // The residual sum of two values.
  global_average_pool,  // C x H x W to C.
  linear,               // C to classes or to hidden features, with bias, then the activation.
};

enum class Activation {
  none,   // Of the projections of blocks, and of the logits.
  relu,   // Of the head's hidden layers.
  relu6,  // Of all other convolutions.
};

// What an activation clips values to.
struct Bounds {
  float least = -std::numeric_limits<float>::infinity();
  float most = std::numeric_limits<float>::infinity();
};

constexpr Bounds bounds_of(Activation activation) {
  Bounds bounds;
  if (activation != Activation::none) bounds.least = 0;
  if (activation == Activation::relu6) bounds.most = 6;
  return bounds;
}

// Value i is the output of node i. Unused members are empty or zero.
struct Node {
  Op op = Op::input;
  std::string name;         // torchvision's module name, "features.1.conv.0.0"; unique.
  std::vector<int> inputs;  // Indices of earlier nodes.
  std::size_t input(std::size_t which = 0) const { return static_cast<std::size_t>(inputs[which]); }

  int in_channels = 0;
  int out_channels = 0;
  int out_height = 1;  // Of the output value; 1 after the pooling. Square: the width is the same.

  int kernel = 0;  // Square; the padding is (kernel - 1) / 2 on every side.
  int stride = 1;
  int groups = 1;  // 1, or in_channels (depthwise).
  Activation activation = Activation::none;

  std::vector<float> weight;  // Convolution: out x in/groups x kernel x kernel. Linear: out x in.
  std::vector<float> bias;    // out

  // Elements of the output value: C x H x W, in that order in memory.
  std::size_t value_size() const {
    return static_cast<std::size_t>(out_channels) * static_cast<std::size_t>(out_height) *
           static_cast<std::size_t>(out_height);
  }
  bool depthwise() const { return groups > 1; }
  // Whether the activation keeps the value from being negative.
  bool rectified() const { return activation != Activation::none; }
  bool operator==(const Node&) const = default;
};

struct Network {
  // nodes.front() is the input, nodes.back() the linear classifier, which gives the logits. Between
  // the pooling and the classifier there may be hidden linear layers, as fine-tuned heads have
  // them.
  std::vector<Node> nodes;
  int image_size = 224;
  int classes = 1000;
  double width = 1.0;  // The width multiplier.
  // What is made of a pixel before the first layer: whatever the weights were trained with.
  image::Normalisation normalise;
  bool synthetic = false;  // Seeded random weights: no accuracy may ever be claimed.
  std::string origin;      // For people: the file's name, or "synthetic, seed 1".

  bool operator==(const Network&) const = default;
};

}  // namespace edgebench::model
