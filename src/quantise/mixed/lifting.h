// Networks of which some layers are computed in FP32 and the others in integers: what an INT8
// network would keep if layers were lifted out of it, and what each layer costs it alone.
//
// A layer's bias was set so that the means of its outputs are right with rounded weights (bias
// correction), so FP32 weights need another one: that which gives the same means for what the
// layer reads. Means are taken on images, here of inputs, since a convolution is linear.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "model/network.h"
#include "quantise/calibrate/images.h"
#include "quantise/mixed/node_changes.h"
#include "quantise/quantised_network.h"
#include "stats/paired.h"

namespace edgebench::quantise {

// What a network answers, beside the FP32 network and the one with all layers in integers.
struct MixedAnswers {
  double sqnr_db = 0;        // As Lifting::sqnr_db() says it.
  std::size_t agreeing = 0;  // On how many images it decides as FP32 does.
  // Image by image: first the network with all layers in integers, second this one; correct is
  // whose largest logit is that of FP32's class.
  stats::PairedCounts paired;
};

class Lifting {
 public:
  // `original` is the FP32 network that `quantised` was made of. Both are run on all images. All
  // three must outlive this. Throws std::invalid_argument unless their graphs are equal.
  Lifting(const model::Network& original, const QuantisedNetwork& quantised,
          const CalibrationImages& images, const Work& work);

  // The quantised network with these nodes in FP32: no integers, and in `network` the weights and
  // biases of FP32. A value that only they make and read has no quantiser.
  QuantisedNetwork lifted(std::span<const std::size_t> nodes) const;

  // The FP32 network with this node's weights and the value that it makes quantised.
  QuantisedNetwork alone(std::size_t node) const;

  // What the logits of such a network keep of the FP32 network's: the mean over the images, in dB.
  double sqnr_db(const QuantisedNetwork& network) const;

  // The same of lifted() and of alone() for each of these nodes by itself, in less than half of the
  // time.
  std::vector<double> each_lifted_sqnr_db(std::span<const std::size_t> nodes) const;
  std::vector<double> each_alone_sqnr_db(std::span<const std::size_t> nodes) const;

  MixedAnswers answers(const QuantisedNetwork& network) const;
  MixedAnswers answers_of_quantised() const { return compared(integer_logits_); }

  const QuantisedNetwork& quantised() const { return quantised_; }

 private:
  QuantisedNetwork none_in_integers() const;
  std::vector<double> sqnrs_db(const QuantisedNetwork& network, std::vector<NodeChange> changes,
                               std::string_view stage) const;
  MixedAnswers compared(const std::vector<float>& logits) const;
  std::vector<float> bias_for(const model::Node& weights, std::span<const double> means,
                              const model::Node& same_outputs) const;

  const QuantisedNetwork& quantised_;
  const CalibrationImages& images_;
  Work work_;
  model::Network equalised_;                            // FP32, scaled as `quantised` is.
  std::vector<std::vector<double>> means_in_fp32_;      // By node: window_means() of its input.
  std::vector<std::vector<double>> means_in_integers_;  // The same in the quantised network.
  std::vector<float> logits_;                           // Of FP32, images x classes.
  std::vector<float> integer_logits_;                   // With all layers in integers.
};

}  // namespace edgebench::quantise
