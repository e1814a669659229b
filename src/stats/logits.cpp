#include "stats/logits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace edgebench::stats {
namespace {

// NaN would break the order that sorting needs.
float rankable(float logit) {
  return std::isnan(logit) ? -std::numeric_limits<float>::infinity() : logit;
}

}  // namespace

std::vector<std::size_t> top_k(std::span<const float> logits, std::size_t k) {
  std::vector<std::size_t> classes(logits.size());
  std::iota(classes.begin(), classes.end(), std::size_t{0});
  const auto end = classes.begin() + static_cast<std::ptrdiff_t>(k);
  std::ranges::partial_sort(classes, end, [&](std::size_t a, std::size_t b) {
    const float first = rankable(logits[a]);
    const float second = rankable(logits[b]);
    return first > second || (first == second && a < b);
  });
  classes.resize(k);
  return classes;
}

bool top_is_tied(std::span<const float> logits) {
  if (logits.size() < 2) return false;
  const std::vector<std::size_t> best = top_k(logits, 2);
  return rankable(logits[best[0]]) == rankable(logits[best[1]]);
}

std::size_t tied_top_count(const Logits& logits) {
  std::size_t tied = 0;
  for (std::size_t i = 0; i < logits.images(); ++i) {
    if (top_is_tied(logits.image(i))) ++tied;
  }
  return tied;
}

std::size_t top1_agreement(const Logits& reference, const Logits& other) {
  std::size_t agreeing = 0;
  for (std::size_t i = 0; i < reference.images(); ++i) {
    if (top_k(reference.image(i), 1) == top_k(other.image(i), 1)) ++agreeing;
  }
  return agreeing;
}

std::size_t top_k_correct(const Logits& logits, std::span<const int> labels, std::size_t k) {
  std::size_t correct = 0;
  for (std::size_t i = 0; i < logits.images(); ++i) {
    const std::vector<std::size_t> best = top_k(logits.image(i), std::min(k, logits.classes));
    correct +=
        static_cast<std::size_t>(std::ranges::count(best, static_cast<std::size_t>(labels[i])));
  }
  return correct;
}

double max_abs_error(const Logits& reference, const Logits& other) {
  double largest = 0;
  for (std::size_t i = 0; i < reference.values.size(); ++i) {
    const double error =
        std::abs(static_cast<double>(other.values[i]) - static_cast<double>(reference.values[i]));
    if (std::isnan(error)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, error);
  }
  return largest;
}

double sqnr_db(std::span<const float> reference, std::span<const float> other) {
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double value = reference[i];
    const double error = static_cast<double>(other[i]) - value;
    signal += value * value;
    noise += error * error;
  }
  if (!std::isfinite(noise)) return -std::numeric_limits<double>::infinity();
  if (noise == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal / noise);
}

double mean_sqnr_db(const Logits& reference, const Logits& other) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double total = 0;
  std::size_t noisy = 0;
  for (std::size_t i = 0; i < reference.images(); ++i) {
    const double of_image = sqnr_db(reference.image(i), other.image(i));
    if (of_image == kInfinity) continue;
    total += of_image;
    ++noisy;
  }
  return noisy == 0 ? kInfinity : total / static_cast<double>(noisy);
}

}  // namespace edgebench::stats
