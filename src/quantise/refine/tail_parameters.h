// What the refinement trains, as one flat list of numbers that are all 0 where the draft stands:
//   per quantised node   a: scale = scale0 exp(a); where ReLU6 clips, never above 6 / steps
//   per node of any sign b: zero_point = zero_point0 + 30 b, rounded
//   per bias             c: bias = bias0 x factor + 20 scale0 c (0.1 c for the logits)
//   per chain channel    d: factor = factor0 exp(d)
//   per clipped channel  e: factor = headroom^(exponent0 + e), the exponent from 0 to 1
// The units make one learning rate fit all numbers of a kind. Factors are those of
// quantise/refine/channel_scales.h; the weights follow them and are rounded anew for every step.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quantise/calibrate/images.h"
#include "quantise/calibrate/observe.h"
#include "quantise/refine/draft.h"
#include "quantise/refine/tail.h"

namespace edgebench::quantise {

// One trained number: how fast it may move, and where to.
struct Trainable {
  float rate = 0;
  float least = 0;
  float most = 0;
};

class TailParameters {
 public:
  // Trains what follows node `start`, at a block's boundary: no later node may read an earlier one.
  // `original` are the observations of the network before equalisation. The draft must outlive
  // this.
  TailParameters(const Draft& draft, const Observations& original, std::size_t start);

  std::size_t start() const { return start_; }
  std::span<const Trainable> trainables() const { return trainables_; }

  // The tail at these parameters.
  Tail tail(std::span<const float> parameters, Rounding rounding, int threads) const;

  // The derivatives for the parameters; those of the draft's numbers are given.
  std::vector<double> gradient(std::span<const float> parameters,
                               const TailGradients& gradients) const;

  // Puts the parameters into the draft that this was made from, or a copy of it.
  void apply(std::span<const float> parameters, Draft& draft) const;

 private:
  struct Slot {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  Slot add(std::size_t size, Trainable trainable);
  void add_node(std::size_t node);
  void add_group(std::size_t group, const Observations& original);
  bool is_trained(std::size_t group) const;
  float bias_unit(std::size_t node) const;
  float most_scale(const ActivationQuantiser& relu6) const;
  ActivationQuantiser quantiser(std::span<const float> parameters, std::size_t node) const;
  float exact_zero_point(std::span<const float> parameters, std::size_t node) const;
  std::vector<float> factors(std::span<const float> parameters, std::size_t group) const;
  ChannelScales scales(std::span<const float> parameters) const;
  std::vector<float> bias(std::span<const float> parameters, const ChannelScales& scales,
                          std::size_t node) const;
  TailNode tail_node(std::span<const float> parameters, const ChannelScales& scales,
                     std::size_t node, Rounding rounding) const;

  const Draft& draft_;
  std::size_t start_;
  std::vector<Trainable> trainables_;
  std::vector<Slot> scale_, zero_point_, bias_;    // By node.
  std::vector<Slot> factor_;                       // By group.
  std::vector<std::vector<float>> log_headroom_;   // By group; empty for chains.
  std::vector<std::vector<float>> unscaled_bias_;  // By node: bias0 / factor0.
};

}  // namespace edgebench::quantise
