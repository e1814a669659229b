#include "reference.h"

#include <algorithm>
#include <cmath>

namespace edgebench::image::test {
namespace {

std::uint8_t& sample(Image& image, int x, int y, int channel) {
  return image.rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                    static_cast<std::size_t>(x)) *
                       3 +
                   static_cast<std::size_t>(channel)];
}

Image blank(int width, int height) {
  return {width, height,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width) *
                                    static_cast<std::size_t>(height) * 3)};
}

struct Window {
  int begin = 0;
  std::vector<std::int64_t> weights;
};

Window window_of(int output, int in_size, int out_size) {
  const double scale = static_cast<double>(in_size) / out_size;
  const double support = std::max(scale, 1.0);
  const double centre = (output + 0.5) * scale;
  Window window{std::max(0, static_cast<int>(centre - support + 0.5)), {}};
  const int end = std::min(in_size, static_cast<int>(centre + support + 0.5));
  std::vector<double> triangle;
  double sum = 0;
  for (int x = window.begin; x < end; ++x) {
    triangle.push_back(std::max(0.0, 1 - std::abs((x - centre + 0.5) * (1.0 / support))));
    sum += triangle.back();
  }
  for (const double weight : triangle) {
    window.weights.push_back(static_cast<std::int64_t>(weight / sum * 4194304.0 + 0.5));
  }
  return window;
}

std::uint8_t rounded(std::int64_t sum) {
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>((sum + 2097152) >> 22, 0, 255));
}

Image resize_columns(Image image, int width) {
  Image result = blank(width, image.height);
  for (int x = 0; x < width; ++x) {
    const Window window = window_of(x, image.width, width);
    for (int y = 0; y < image.height; ++y) {
      for (int channel = 0; channel < 3; ++channel) {
        std::int64_t sum = 0;
        int column = window.begin;
        for (const std::int64_t weight : window.weights) {
          sum += weight * sample(image, column++, y, channel);
        }
        sample(result, x, y, channel) = rounded(sum);
      }
    }
  }
  return result;
}

Image transposed(Image image) {
  Image result = blank(image.height, image.width);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        sample(result, y, x, channel) = sample(image, x, y, channel);
      }
    }
  }
  return result;
}

Image resize_rows(const Image& image, int height) {
  return transposed(resize_columns(transposed(image), height));
}

}  // namespace

Image resize_slowly(const Image& image, int width, int height, bool vertical_first) {
  if (vertical_first) return resize_columns(resize_rows(image, height), width);
  return resize_rows(resize_columns(image, width), height);
}

std::vector<std::uint8_t> crop_slowly(const Image& image, const TransformOptions& options) {
  const Geometry geometry = geometry_of(image.width, image.height, options);
  Image resized = resize_slowly(image, geometry.resized_width, geometry.resized_height,
                                geometry.vertical_first);
  std::vector<std::uint8_t> crop;
  for (int y = 0; y < options.image_size; ++y) {
    for (int x = 0; x < options.image_size; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        crop.push_back(sample(resized, geometry.left + x, geometry.top + y, channel));
      }
    }
  }
  return crop;
}

}  // namespace edgebench::image::test
