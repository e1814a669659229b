#include "model/padded_channel.h"

#include <numeric>
#include <random>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::model {
namespace {

struct Filtering {
  int height = *rc::gen::inRange(1, 12);
  int kernel = *rc::gen::element(1, 3, 5);
  int stride = *rc::gen::inRange(1, 4);
  std::size_t images = *rc::gen::inRange(std::size_t{1}, std::size_t{4});
  int count = (height - 1) / stride + 1;
};

std::vector<float> draw(std::size_t size, std::mt19937& random) {
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random() % 200) / 100 - 1;
  return values;
}

std::size_t pixels(std::size_t images, int height) {
  return images * static_cast<std::size_t>(height * height);
}

// By the definition, one output after the other.
std::vector<float> filtered(const Filtering& filtering, const std::vector<float>& taps,
                            const std::vector<float>& in) {
  std::vector<float> out;
  const int padding = (filtering.kernel - 1) / 2;
  for (std::size_t image = 0; image < filtering.images; ++image) {
    for (int at = 0; at < filtering.count * filtering.count; ++at) {
      float sum = 0;
      for (int tap = 0; tap < filtering.kernel * filtering.kernel; ++tap) {
        const int y = at / filtering.count * filtering.stride + tap / filtering.kernel - padding;
        const int x = at % filtering.count * filtering.stride + tap % filtering.kernel - padding;
        if (y < 0 || x < 0 || y >= filtering.height || x >= filtering.height) continue;
        sum += taps[static_cast<std::size_t>(tap)] *
               in[pixels(image, filtering.height) +
                  static_cast<std::size_t>(y * filtering.height + x)];
      }
      out.push_back(sum);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("every image is filtered by itself, the second time as the first") {
  CHECK(rc::check("filtered", [] {
    const Filtering filtering;
    std::mt19937 random(*rc::gen::inRange(0U, 100000U));
    PaddedChannel padded(filtering.height, filtering.kernel, filtering.images);
    for (int channel = 0; channel < 2; ++channel) {
      const auto taps = draw(static_cast<std::size_t>(filtering.kernel * filtering.kernel), random);
      const auto in = draw(pixels(filtering.images, filtering.height), random);
      std::vector<float> out(pixels(filtering.images, filtering.count));
      padded.put(in.data(), filtering.height, 1);
      padded.filter(taps.data(), filtering.count, filtering.stride, out.data());
      const std::vector<float> expected = filtered(filtering, taps, in);
      for (std::size_t i = 0; i < out.size(); ++i)
        RC_ASSERT(std::abs(out[i] - expected[i]) < 1e-5F);
    }
  }));
}

TEST_CASE("mirrored taps over pixels a stride apart are the transposed map") {
  CHECK(rc::check("transposed", [] {
    const Filtering filtering;
    std::mt19937 random(*rc::gen::inRange(0U, 100000U));
    const auto taps = draw(static_cast<std::size_t>(filtering.kernel * filtering.kernel), random);
    const std::vector<float> mirrored(taps.rbegin(), taps.rend());
    const auto in = draw(pixels(filtering.images, filtering.height), random);
    const auto gradient = draw(pixels(filtering.images, filtering.count), random);
    std::vector<float> back(in.size());
    PaddedChannel padded(filtering.height, filtering.kernel, filtering.images);
    padded.put(gradient.data(), filtering.count, filtering.stride);
    padded.filter(mirrored.data(), filtering.height, 1, back.data());
    // <g, A x> = <A' g, x> for every g.
    const std::vector<float> out = filtered(filtering, taps, in);
    const double forward = std::inner_product(out.begin(), out.end(), gradient.begin(), 0.0);
    const double backward = std::inner_product(back.begin(), back.end(), in.begin(), 0.0);
    RC_ASSERT(std::abs(forward - backward) < 1e-3);
  }));
}

}  // namespace edgebench::model
