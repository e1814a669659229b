// A tap's column of pixels is the same in every row of taps, so each line of the image is summed
// once for each column.
#include "quantise/refine/window_means.h"

#include <algorithm>

#include "quantise/calibrate/sums.h"

namespace edgebench::quantise {
namespace {

// The inputs of one dimension that a tap reads: `count` of them, `stride` apart.
struct Reach {
  int begin = 0;
  int count = 0;
};

Reach reach(const model::Node& node, int in_height, int tap) {
  const int offset = tap - (node.kernel - 1) / 2;
  const int first = offset < 0 ? (-offset + node.stride - 1) / node.stride : 0;
  const int last = in_height - 1 - offset;  // The largest allowed stride * output.
  const int end = last < 0 ? 0 : std::min(node.out_height, last / node.stride + 1);
  return {.begin = first * node.stride + offset, .count = std::max(end - first, 0)};
}

double line_sum(const float* line, const Reach& reach, int stride) {
  const auto count = static_cast<std::size_t>(reach.count);
  if (stride == 1) return ordered_sum({line + reach.begin, count});
  double sum = 0;
  for (int i = 0; i < reach.count; ++i) {
    sum += static_cast<double>(line[reach.begin + i * stride]);
  }
  return sum;
}

}  // namespace

std::vector<double> window_means(const model::Node& node, int in_height,
                                 std::span<const float> input) {
  const auto area = static_cast<std::size_t>(in_height) * static_cast<std::size_t>(in_height);
  const double pixels = static_cast<double>(node.out_height) * node.out_height;
  const int kernel = std::max(node.kernel, 1);  // A linear layer has none.
  std::vector<double> means;
  std::vector<double> lines(static_cast<std::size_t>(in_height));
  for (std::size_t begin = 0; begin < input.size(); begin += area) {
    if (kernel == 1 && node.stride == 1) {
      means.push_back(ordered_sum(input.subspan(begin, area)) / pixels);
      continue;
    }
    const std::size_t first = means.size();
    means.resize(first + static_cast<std::size_t>(kernel * kernel));
    for (int x = 0; x < kernel; ++x) {
      const Reach columns = reach(node, in_height, x);
      for (std::size_t y = 0; y < lines.size(); ++y) {
        lines[y] = line_sum(input.data() + begin + y * lines.size(), columns, node.stride);
      }
      for (int y = 0; y < kernel; ++y) {
        const Reach rows = reach(node, in_height, y);
        double sum = 0;
        for (int i = 0; i < rows.count; ++i) {
          sum += lines[static_cast<std::size_t>(rows.begin + i * node.stride)];
        }
        means[first + static_cast<std::size_t>(y * kernel + x)] = sum / pixels;
      }
    }
  }
  return means;
}

std::vector<double> output_means(const model::Node& node, std::span<const double> means) {
  std::vector<double> result(node.bias.begin(), node.bias.end());
  const std::size_t row = node.weight.size() / node.bias.size();
  for (std::size_t c = 0; c < result.size(); ++c) {
    const float* weight = node.weight.data() + c * row;
    const std::size_t first = node.depthwise() ? c * row : 0;
    for (std::size_t i = 0; i < row; ++i) {
      result[c] += static_cast<double>(weight[i]) * means[first + i];
    }
  }
  return result;
}

}  // namespace edgebench::quantise
