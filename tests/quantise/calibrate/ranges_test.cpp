#include "quantise/calibrate/ranges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::quantise {
namespace {

constexpr Scheme kScheme = Scheme::asymmetric_u8;
constexpr std::array kMethods = {RangeMethod::min_max, RangeMethod::percentile, RangeMethod::mse,
                                 RangeMethod::entropy};

Histogram histogram_of(const std::vector<float>& values) {
  const auto [low, high] = std::ranges::minmax(values);
  Histogram histogram{.range = {low, high}, .counts = std::vector<std::uint64_t>(8192)};
  for (const float value : values) {
    const auto bin = static_cast<std::size_t>((value - low) / (high - low) * 8192);
    ++histogram.counts[std::min<std::size_t>(bin, 8191)];
  }
  return histogram;
}

// Normal values and a few far away.
std::vector<float> with_outliers(std::size_t outliers) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 1);
  std::vector<float> values(200'000);
  for (float& value : values) value = normal(random);
  for (std::size_t i = 0; i < outliers; ++i) values[i] = i % 2 == 0 ? 40.0F : -40.0F;
  return values;
}

Histogram made_histogram(Range range, std::vector<std::uint64_t> counts) {
  return {.range = range, .counts = std::move(counts)};
}

// A bell with a long tail upwards.
Histogram lopsided(Scheme set) {
  std::vector<std::uint64_t> counts;
  for (int bin = 0; bin < 4096; ++bin) {
    const double distance = (bin - 1200) / 320.0;
    counts.push_back(static_cast<std::uint64_t>(2e6 * std::exp(-distance * distance) +
                                                (bin % 7 == 0 ? 900.0 / (1 + bin) : 0)));
  }
  const bool symmetric = set == Scheme::symmetric_i8;
  return made_histogram({symmetric ? -9.0F : -3.0F, 12}, std::move(counts));
}

double expected_squared_error(const Histogram& histogram, Range range, Scheme set) {
  const ActivationQuantiser quantiser = quantiser_for(range, set);
  double error = 0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    std::vector<float> value = {histogram.centre(bin)};
    fake_quantise(quantiser, set, value);
    const double stray = static_cast<double>(value[0]) - histogram.centre(bin);
    error += static_cast<double>(histogram.counts[bin]) * stray * stray;
  }
  return error;
}

// The definition, an integer at a time: what is clipped goes to the first bin kept of its integer,
// and the others' counts are spread evenly over the bins that hold any.
double expected_divergence(const Histogram& histogram, Range range, Scheme set) {
  const ActivationQuantiser quantiser = quantiser_for(range, set);
  std::map<int, std::vector<std::size_t>> kept;
  std::map<int, double> clipped;
  double total = 0;
  double inside = 0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const float value = histogram.centre(bin);
    const auto count = static_cast<double>(histogram.counts[bin]);
    const int integer = quantise_value(value, quantiser, set);
    total += count;
    if (value < range.minimum || value > range.maximum) {
      clipped[integer] += count;
    } else if (count > 0) {
      kept[integer].push_back(bin);
      inside += count;
    }
  }
  double sum = 0;
  for (const auto& [integer, bins] : kept) {
    double of_integer = 0;
    for (const std::size_t bin : bins) of_integer += static_cast<double>(histogram.counts[bin]);
    const double q = of_integer / static_cast<double>(bins.size()) / inside;
    for (const std::size_t bin : bins) {
      const double moved = bin == bins.front() ? clipped[integer] : 0;
      const double p = (static_cast<double>(histogram.counts[bin]) + moved) / total;
      sum += p * std::log(p / q);
    }
  }
  return sum;
}

using Loss = double (*)(const Histogram&, Range, Scheme);

// The widest of the ranges with the least loss, of those that the header tells.
Range expected_range(const Histogram& histogram, Scheme set, Loss loss) {
  Range best = histogram.range;
  double least = loss(histogram, best, set);
  for (int step = 39; step >= 0; --step) {
    const float factor = 0.2F + 0.02F * static_cast<float>(step);
    const Range range = {histogram.range.minimum * factor, histogram.range.maximum * factor};
    const double found = loss(histogram, range, set);
    if (found < least * (1 - 1e-9)) {
      least = found;
      best = range;
    }
  }
  return best;
}

double squared_error(std::vector<float> values, Range range) {
  const ActivationQuantiser quantiser = quantiser_for(range, kScheme);
  std::vector<float> rounded = values;
  fake_quantise(quantiser, kScheme, rounded);
  double error = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    error += std::pow(static_cast<double>(values[i] - rounded[i]), 2);
  }
  return error;
}

}  // namespace

TEST_CASE("min-max takes everything") {
  const Histogram histogram = histogram_of(with_outliers(2));
  CHECK(choose_range(histogram, RangeMethod::min_max, kScheme) == histogram.range);
}

TEST_CASE("the others leave two outliers in 200,000 out, as far as it pays") {
  const std::vector<float> values = with_outliers(2);
  const Histogram histogram = histogram_of(values);
  for (const RangeMethod method :
       {RangeMethod::percentile, RangeMethod::mse, RangeMethod::entropy}) {
    CAPTURE(enum_name(method));
    const Range range = choose_range(histogram, method, kScheme);
    CHECK(range.maximum < 30);
    CHECK(range.minimum > -30);
    CHECK(range.maximum > 2);
  }
}

TEST_CASE("mse chooses no worse than any neighbour") {
  for (const std::size_t outliers : {0U, 2U, 50U, 2000U}) {
    const std::vector<float> values = with_outliers(outliers);
    const Histogram histogram = histogram_of(values);
    const Range best = choose_range(histogram, RangeMethod::mse, kScheme);
    const double error = squared_error(values, best);
    for (const float factor : {0.2F, 0.3F, 0.5F, 0.7F, 0.9F, 1.0F}) {
      const Range other{histogram.range.minimum * factor, histogram.range.maximum * factor};
      CHECK(error <= squared_error(values, other) * 1.02);
    }
  }
}

TEST_CASE("percentile cuts a hundred-thousandth on either side and no more") {
  // Of a million: ten may go on either side.
  std::vector<std::uint64_t> counts(10, 0);
  counts[0] = 6;
  counts[1] = 4;
  counts[2] = 1;
  counts[5] = 1'000'000 - 6 - 4 - 1 - 11;
  counts[9] = 11;
  const Range lower =
      choose_range(made_histogram({-10, 10}, counts), RangeMethod::percentile, kScheme);
  CHECK(lower.minimum == -5);  // The centre of bin 2.
  CHECK(lower.maximum == 10);  // Eleven are too many: the end itself, not a centre.
  std::ranges::reverse(counts);
  const Range upper =
      choose_range(made_histogram({-10, 10}, counts), RangeMethod::percentile, kScheme);
  CHECK(upper.minimum == -10);
  CHECK(upper.maximum == 5);
}

TEST_CASE("mse and entropy choose the widest of the best among their 41 ranges") {
  for (const Scheme set : {kScheme, Scheme::symmetric_i8}) {
    const Histogram histogram = lopsided(set);
    for (const auto& [method, loss] :
         {std::pair<RangeMethod, Loss>{RangeMethod::mse, expected_squared_error},
          {RangeMethod::entropy, expected_divergence}}) {
      CAPTURE(enum_name(method));
      const Range found = choose_range(histogram, method, set);
      const Range expected = expected_range(histogram, set, loss);
      CHECK(std::abs(found.minimum - expected.minimum) < 1e-4F);
      CHECK(std::abs(found.maximum - expected.maximum) < 1e-4F);
      CHECK(found.maximum < histogram.range.maximum);  // Else nothing was chosen.
      CHECK(found.maximum > 0.21F * histogram.range.maximum);
    }
  }
}

TEST_CASE("of equal losses the widest range stays") {
  // All values are 0, which every range holds exactly.
  std::vector<std::uint64_t> counts(3, 0);
  counts[1] = 5;
  const Histogram histogram = made_histogram({-1, 1}, counts);
  CHECK(choose_range(histogram, RangeMethod::mse, kScheme) == histogram.range);
  CHECK(choose_range(histogram, RangeMethod::entropy, kScheme) == histogram.range);
}

TEST_CASE("the methods have names") {
  CHECK(enum_name(RangeMethod::min_max) == "min-max");
  CHECK(enum_name(RangeMethod::percentile) == "percentile");
  CHECK(enum_name(RangeMethod::mse) == "mse");
  CHECK(enum_name(RangeMethod::entropy) == "entropy");
}

TEST_CASE("degenerate histograms give their own range") {
  for (const RangeMethod method : kMethods) {
    CAPTURE(enum_name(method));
    CHECK(choose_range({.range = {1, 1}}, method, kScheme) == Range{1, 1});
    Histogram one_bin{.range = {0, 4}, .counts = std::vector<std::uint64_t>(8192)};
    one_bin.counts.back() = 5;
    const Range range = choose_range(one_bin, method, kScheme);
    CHECK(std::isfinite(range.minimum));
    CHECK(range.maximum > 0);
    CHECK(range.maximum <= 4);
  }
}

}  // namespace edgebench::quantise
