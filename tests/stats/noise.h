// Scripted rounds: what facts of the machine look like, seeded, so that every run draws the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace edgebench::test {

// Normal noise; a share of the rounds is disturbed: its deviation is four times as large. On the
// machine that edgebench grew up on, log ratios of rounds have a deviation of 1.5 to 2 %.
struct Noise {
  double deviation = 0.02;
  double disturbed_share = 0;
  double centre = 0;
};

class NoiseSource {
 public:
  NoiseSource(const Noise& noise, std::uint64_t seed) : noise_(noise), generator_(seed) {}

  std::vector<double> draw(std::size_t count) {
    std::vector<double> values(count);
    for (double& value : values) {
      const double scale = uniform_(generator_) < noise_.disturbed_share ? 4 : 1;
      value = noise_.centre + scale * noise_.deviation * normal_(generator_);
    }
    return values;
  }

 private:
  Noise noise_;
  std::mt19937_64 generator_;
  std::normal_distribution<double> normal_;
  std::uniform_real_distribution<double> uniform_;
};

}  // namespace edgebench::test
