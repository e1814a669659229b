// What the FP32 network does on the calibration images: one pass keeps per channel the smallest and
// largest value and the mean before the activation, and the logits. No activations are kept.
#pragma once

#include <cstddef>
#include <vector>

#include "model/network.h"
#include "quantise/activation.h"
#include "quantise/calibrate/images.h"

namespace edgebench::quantise {

// Of one node's value, by channel.
struct ChannelStatistics {
  std::vector<float> minimum;
  std::vector<float> maximum;
  // Before the activation, where the node has one; over the first images only
  // (Observations::mean_images).
  std::vector<double> linear_mean;

  Range range() const;  // Over all channels.
};

struct Observations {
  std::vector<ChannelStatistics> nodes;
  std::vector<float> logits;    // images x classes
  std::size_t mean_images = 0;  // How many images the means are of.
};

// The means are taken over the first `mean_images` images (at most all): what is compared with them
// has to be of the same images, or the difference is that of the images.
// Throws InputError if the network gives a NaN or an infinity.
Observations observe(const model::Network& network, const CalibrationImages& images,
                     std::size_t mean_images, const Work& work);

// How often the values of one node fell into each of equal bins over a range.
struct Histogram {
  Range range;
  std::vector<std::uint64_t> counts;

  float centre(std::size_t bin) const;
};

// The histograms of the nodes with a range (by node; an empty range is skipped and gives no bins).
std::vector<Histogram> histograms(const model::Network& network, const std::vector<Range>& ranges,
                                  const CalibrationImages& images, std::size_t image_count,
                                  const Work& work);

}  // namespace edgebench::quantise
