#include "quantise/calibrate/observe.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <utility>

#include <Eigen/Core>

#include "base/error.h"
#include "model/interpreter.h"
#include "quantise/calibrate/sums.h"

namespace edgebench::quantise {
namespace {

using model::Network;
using model::Node;
using Values = std::span<float>;
using Rows = Eigen::Map<Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

constexpr std::size_t kImagesObservedTogether = 8;
constexpr std::size_t kBins = 8192;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Rows rows(const Node& node, Values value) {
  return {value.data(), node.out_channels,
          static_cast<Eigen::Index>(node.out_height) * node.out_height};
}

std::vector<ChannelStatistics> empty_statistics(const Network& network) {
  std::vector<ChannelStatistics> statistics;
  for (const Node& node : network.nodes) {
    const auto channels = static_cast<std::size_t>(node.out_channels);
    statistics.push_back({.minimum = std::vector<float>(channels, kInfinity),
                          .maximum = std::vector<float>(channels, -kInfinity),
                          .linear_mean = std::vector<double>(channels, 0)});
  }
  return statistics;
}

// Takes the statistics of one image's value and does the activation that was left out for it.
void take(const Node& node, Values value, bool with_mean, ChannelStatistics& statistics) {
  Rows matrix = rows(node, value);
  const model::Bounds bounds = model::bounds_of(node.activation);
  for (Eigen::Index channel = 0; channel < matrix.rows(); ++channel) {
    auto row = matrix.row(channel);
    const auto at = static_cast<std::size_t>(channel);
    if (with_mean) {
      const auto pixels = static_cast<std::size_t>(row.size());
      statistics.linear_mean[at] +=
          ordered_sum(value.subspan(at * pixels, pixels)) / static_cast<double>(pixels);
    }
    if (node.rectified()) row = row.max(bounds.least).min(bounds.most);
    statistics.minimum[at] = std::min(statistics.minimum[at], row.minCoeff());
    statistics.maximum[at] = std::max(statistics.maximum[at], row.maxCoeff());
  }
}

void merge(const std::vector<ChannelStatistics>& part, std::vector<ChannelStatistics>& total) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    for (std::size_t c = 0; c < part[i].minimum.size(); ++c) {
      total[i].minimum[c] = std::min(total[i].minimum[c], part[i].minimum[c]);
      total[i].maximum[c] = std::max(total[i].maximum[c], part[i].maximum[c]);
      total[i].linear_mean[c] += part[i].linear_mean[c];
    }
  }
}

void count(Values value, Histogram& histogram) {
  const float low = histogram.range.minimum;
  const float per_unit = static_cast<float>(kBins) / (histogram.range.maximum - low);
  for (const float v : value) {
    const auto bin = static_cast<int>((v - low) * per_unit);
    ++histogram.counts[static_cast<std::size_t>(std::clamp(bin, 0, static_cast<int>(kBins) - 1))];
  }
}

std::vector<Histogram> empty_histograms(const std::vector<Range>& ranges) {
  std::vector<Histogram> result;
  for (const Range& range : ranges) {
    Histogram histogram{.range = range};
    if (range.maximum > range.minimum) histogram.counts.resize(kBins);
    result.push_back(std::move(histogram));
  }
  return result;
}

void check_finite(const std::vector<float>& logits) {
  if (std::ranges::all_of(logits, [](float logit) { return std::isfinite(logit); })) return;
  throw InputError(
      "the network gives a NaN or an infinity on a calibration image; quantise other weights");
}

}  // namespace

Range ChannelStatistics::range() const {
  return {.minimum = *std::ranges::min_element(minimum),
          .maximum = *std::ranges::max_element(maximum)};
}

float Histogram::centre(std::size_t bin) const {
  const float width = (range.maximum - range.minimum) / static_cast<float>(counts.size());
  return range.minimum + (static_cast<float>(bin) + 0.5F) * width;
}

Observations observe(const Network& network, const CalibrationImages& images,
                     std::size_t mean_images, const Work& work) {
  mean_images = std::min(mean_images, images.count());
  Network linear = network;  // The activations are left to us, to see what comes before them.
  for (Node& node : linear.nodes) node.activation = model::Activation::none;
  const auto classes = static_cast<std::size_t>(network.classes);
  std::vector<float> logits(images.count() * classes);
  std::vector<std::vector<ChannelStatistics>> parts(
      chunk_count(images.count(), kImagesObservedTogether));
  for_each_chunk(images.count(), kImagesObservedTogether, work, "observing the FP32 network",
                 [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                   parts[chunk] = empty_statistics(network);
                   model::Interpreter interpreter(linear);
                   std::vector<float> image(images.values_per_image());
                   for (std::size_t i = begin; i < end; ++i) {
                     images.fill(i, image);
                     interpreter.run(image, std::span(logits).subspan(i * classes, classes),
                                     [&](std::size_t node, Values value) {
                                       take(network.nodes[node], value, i < mean_images,
                                            parts[chunk][node]);
                                     });
                   }
                 });
  check_finite(logits);
  Observations result{
      .nodes = empty_statistics(network), .logits = std::move(logits), .mean_images = mean_images};
  for (const auto& part : parts) merge(part, result.nodes);
  for (ChannelStatistics& node : result.nodes) {
    for (double& mean : node.linear_mean)
      mean /= static_cast<double>(std::max(mean_images, std::size_t{1}));
  }
  return result;
}

std::vector<Histogram> histograms(const Network& network, const std::vector<Range>& ranges,
                                  const CalibrationImages& images, std::size_t image_count,
                                  const Work& work) {
  std::vector<Histogram> total = empty_histograms(ranges);
  std::mutex mutex;
  for_each_chunk(image_count, kImagesObservedTogether, work, "counting values",
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                   std::vector<Histogram> part = empty_histograms(ranges);
                   model::Interpreter interpreter(network);
                   std::vector<float> image(images.values_per_image());
                   std::vector<float> logits(static_cast<std::size_t>(network.classes));
                   for (std::size_t i = begin; i < end; ++i) {
                     images.fill(i, image);
                     interpreter.run(image, logits, [&](std::size_t node, Values value) {
                       if (!part[node].counts.empty()) count(value, part[node]);
                     });
                   }
                   // Whole numbers: their sum does not depend on who comes first.
                   const std::scoped_lock lock(mutex);
                   for (std::size_t n = 0; n < total.size(); ++n) {
                     std::ranges::transform(total[n].counts, part[n].counts,
                                            total[n].counts.begin(), std::plus<>());
                   }
                 });
  return total;
}

}  // namespace edgebench::quantise
