// How far logits stray from the reference's, and what they decide.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace edgebench::stats {

// Logits of several images, row-major: images x classes.
struct Logits {
  std::span<const float> values;
  std::size_t classes = 0;

  std::size_t images() const { return classes == 0 ? 0 : values.size() / classes; }
  std::span<const float> image(std::size_t index) const {
    return values.subspan(index * classes, classes);
  }
};

// The k classes with the largest logits, best first; of equal logits the lower class comes first,
// so that everybody breaks ties alike. NaN ranks below everything. k <= logits.size().
std::vector<std::size_t> top_k(std::span<const float> logits, std::size_t k);

// Whether a second class has exactly the top logit, as coarse INT8 outputs do: the decision then
// rests on the rule for ties and not on the network.
bool top_is_tied(std::span<const float> logits);
std::size_t tied_top_count(const Logits& logits);

// On how many images both decide for the same class.
std::size_t top1_agreement(const Logits& reference, const Logits& other);

// On how many images the label is among the k best.
std::size_t top_k_correct(const Logits& logits, std::span<const int> labels, std::size_t k);

double max_abs_error(const Logits& reference, const Logits& other);

// Signal to quantisation noise of one image, in dB: 10 log10(sum r^2 / sum (y - r)^2), with r the
// reference's logits and y the other's; infinite if they are equal, minus infinity if one of y is
// not finite. 20 dB is an error of a tenth of the logits' size; INT8 networks reach some 20 to 40.
// Source: the SQNR of Jacob et al. and Sheng et al., "A Quantization-Friendly Separable
// Convolution for MobileNets", 2018, applied to logits.
double sqnr_db(std::span<const float> reference, std::span<const float> other);

// Its mean over the images, in dB. An image whose logits are equal has no noise to speak of and is
// left out; infinite if all are equal.
double mean_sqnr_db(const Logits& reference, const Logits& other);

}  // namespace edgebench::stats
