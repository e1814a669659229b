// What integer kernels answer: the quantised network computed with integers throughout, to the bit
// where the order of float operations is a kernel's own choice, in the order of the commonest ones.
//
// Why to the bit? Because rounding is chaotic. FP32 sums (quantise/simulate.h) and exact ones give
// other integers for one value in 100,000 of the first layers; each such step moves values behind
// it across other boundaries, and at the logits half of all integers differ: the two agree hardly
// better than two independent roundings of the same network (22 dB, 97 % of the classes on
// ImageNet, where quantisation itself left 19 dB). Exact integers end that before it begins.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/interpreter.h"
#include "quantise/calibrate/images.h"
#include "quantise/quantised_network.h"

namespace edgebench::quantise {

// One image at a time, like model::Interpreter. Sums are exact as long as they stay below 2^24:
// of the widest convolution's 960 products that takes more than half at the ends of their ranges,
// all of one sign, and of a hidden layer's 1280 more than a third.
class IntegerSimulation {
 public:
  // The network must outlive the simulation. Throws std::invalid_argument if a value that
  // is_quantised() has no quantiser.
  explicit IntegerSimulation(const QuantisedNetwork& quantised);
  explicit IntegerSimulation(QuantisedNetwork&&) = delete;

  void run(std::span<const float> image, std::span<float> logits);

 private:
  void finish(std::size_t node, std::span<float> value);
  void finish_layer(std::size_t node, std::span<float> value);
  void requantise(std::size_t node, float multiplier, std::span<float> sums) const;
  void add(std::size_t node, std::span<float> value) const;
  ActivationQuantiser source(std::size_t node, std::size_t which) const;

  const QuantisedNetwork& quantised_;
  model::Network integers_;  // Its weights are the integers; so are its values, less zero point.
  model::Interpreter interpreter_;
  std::vector<std::vector<float>> kept_;  // By node: the value, where an addition reads it.
  std::vector<bool> is_kept_;
};

// The logits of all images, images x classes, in the order of the images.
std::vector<float> simulate_integers(const QuantisedNetwork& quantised,
                                     const CalibrationImages& images, const Work& work);

}  // namespace edgebench::quantise
