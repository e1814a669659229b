#include "quantise/calibrate/ranges.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace edgebench::quantise {
namespace {

constexpr double kTail = 1e-5;
constexpr int kCandidates = 41;
constexpr float kSmallestFactor = 0.2F;

Range shrunk(Range range, int candidate) {
  const float factor = kSmallestFactor + (1 - kSmallestFactor) * static_cast<float>(candidate) /
                                             static_cast<float>(kCandidates - 1);
  if (candidate == kCandidates - 1) return range;
  return {.minimum = range.minimum * factor, .maximum = range.maximum * factor};
}

double squared_error(const Histogram& histogram, Range range, Scheme scheme, ZeroPoint zero_point) {
  const ActivationQuantiser quantiser = quantiser_for(range, scheme, zero_point);
  double error = 0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    if (histogram.counts[bin] == 0) continue;
    const float value = histogram.centre(bin);
    const double stray =
        dequantise_value(quantise_value(value, quantiser, scheme), quantiser) - value;
    error += static_cast<double>(histogram.counts[bin]) * stray * stray;
  }
  return error;
}

// P is the histogram with clipped values moved to the outermost bins that are kept; Q gives each
// integer's share of P's count evenly to those of its bins that hold anything.
double divergence(const Histogram& histogram, Range range, Scheme scheme, ZeroPoint zero_point) {
  const ActivationQuantiser quantiser = quantiser_for(range, scheme, zero_point);
  const IntegerRange integers = integer_range(scheme);
  const auto steps = static_cast<std::size_t>(integers.steps() + 1);
  std::vector<double> inside(steps);   // Counts by integer, of values within the range.
  std::vector<double> bins(steps);     // Bins that hold any.
  std::vector<double> clipped(steps);  // Counts moved in from outside.
  std::vector<std::size_t> edge(steps, histogram.counts.size());
  const auto integer_of = [&](float value) {
    return static_cast<std::size_t>(quantise_value(value, quantiser, scheme) - integers.minimum);
  };
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const auto count = static_cast<double>(histogram.counts[bin]);
    if (count == 0) continue;
    const float value = histogram.centre(bin);
    const std::size_t integer = integer_of(value);
    if (value < range.minimum || value > range.maximum) {
      clipped[integer] += count;
    } else {
      inside[integer] += count;
      bins[integer] += 1;
      if (edge[integer] == histogram.counts.size()) edge[integer] = bin;
    }
  }
  double sum = 0;
  const double total = static_cast<double>(
      std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0}));
  const double kept = std::accumulate(inside.begin(), inside.end(), 0.0);
  if (kept == 0) return std::numeric_limits<double>::infinity();
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const float value = histogram.centre(bin);
    if (histogram.counts[bin] == 0 || value < range.minimum || value > range.maximum) continue;
    const std::size_t integer = integer_of(value);
    const double moved = edge[integer] == bin ? clipped[integer] : 0;
    const double p = (static_cast<double>(histogram.counts[bin]) + moved) / total;
    const double q = inside[integer] / bins[integer] / kept;
    sum += p * std::log(p / q);
  }
  return sum;
}

Range without_tails(const Histogram& histogram) {
  const double total = static_cast<double>(
      std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0}));
  const std::size_t last = histogram.counts.size() - 1;
  std::size_t low = 0;
  std::size_t high = last;
  double below = 0;
  double above = 0;
  while (low < high && (below += static_cast<double>(histogram.counts[low])) <= kTail * total) {
    ++low;
  }
  while (high > low && (above += static_cast<double>(histogram.counts[high])) <= kTail * total) {
    --high;
  }
  return {.minimum = low == 0 ? histogram.range.minimum : histogram.centre(low),
          .maximum = high == last ? histogram.range.maximum : histogram.centre(high)};
}

Range best_shrunk(const Histogram& histogram, const std::function<double(Range)>& loss) {
  Range best = histogram.range;
  double least = std::numeric_limits<double>::infinity();
  // From the widest on, so that of equal losses the widest range stays.
  for (int candidate = kCandidates - 1; candidate >= 0; --candidate) {
    const Range range = shrunk(histogram.range, candidate);
    const double found = loss(range);
    if (found < least) {
      least = found;
      best = range;
    }
  }
  return best;
}

}  // namespace

Range choose_range(const Histogram& histogram, RangeMethod method, Scheme scheme,
                   ZeroPoint zero_point) {
  if (histogram.counts.empty()) return histogram.range;
  switch (method) {
    case RangeMethod::percentile:
      return without_tails(histogram);
    case RangeMethod::mse:
      return best_shrunk(histogram, [&](Range range) {
        return squared_error(histogram, range, scheme, zero_point);
      });
    case RangeMethod::entropy:
      return best_shrunk(
          histogram, [&](Range range) { return divergence(histogram, range, scheme, zero_point); });
    case RangeMethod::min_max:
      break;
  }
  return histogram.range;
}

}  // namespace edgebench::quantise
