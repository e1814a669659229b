#include "quantise/calibrate/ranges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

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
  std::vector<float> values;
  for (int i = 0; i <= 1'000'000; ++i) values.push_back(static_cast<float>(i) / 1e6F);
  const Range range = choose_range(histogram_of(values), RangeMethod::percentile, kScheme);
  CHECK(range.minimum <= 2e-4F);
  CHECK(range.maximum >= 1 - 2e-4F);
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
