// Small networks and images for the quantiser's tests.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/npy.h"
#include "model/interpreter.h"
#include "model/synthetic.h"
#include "quantise/calibrate/images.h"
#include "quantise/calibrate/observe.h"
#include "quantise/refine/draft.h"
#include "quantise/refine/equalise.h"
#include "support.h"

namespace edgebench::test {

// Crops of smooth random colours: neighbouring pixels are alike, as in photographs.
inline std::filesystem::path write_crops(const std::filesystem::path& file, std::size_t count,
                                         int size, unsigned seed) {
  std::mt19937 random(seed);
  const auto side = static_cast<std::size_t>(size);
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < count; ++i) {
    std::array<double, 9> wave{};
    for (double& value : wave) value = static_cast<double>(random() % 1000) / 100;
    for (std::size_t at = 0; at < side * side * 3; ++at) {
      const double y = static_cast<double>(at / 3 / side) / size;
      const double x = static_cast<double>(at / 3 % side) / size;
      const std::size_t c = at % 3 * 3;
      const double level = std::sin(wave[c] * y + wave[c + 1]) * std::cos(wave[c + 2] * x);
      const double noise = static_cast<double>(random() % 41) - 20;
      pixels.push_back(static_cast<std::uint8_t>(std::clamp(127 + 107 * level + noise, 0., 255.)));
    }
  }
  write_npy(file, pixels, std::array{count, side, side, std::size_t{3}});
  return file;
}

// A network and images for it, with what was observed.
struct Bench {
  explicit Bench(std::size_t count = 12, std::uint64_t seed = 1, int size = 64,
                 const std::vector<int>& hidden = {})
      : network(model::synthetic_network(0.35, size, 10, seed, hidden)),
        crops(write_crops(folder / "crops.npy", count, size, static_cast<unsigned>(seed))),
        images(crops, network),
        observations(quantise::observe(network, images, count, {})) {}

  TemporaryFolder folder;
  model::Network network;
  MappedNpy crops;
  quantise::CalibrationImages images;
  quantise::Observations observations;
};

// The draft of a plain min-max quantisation, equalised.
inline quantise::Draft make_draft(const Bench& bench,
                                  quantise::Scheme scheme = quantise::Scheme::asymmetric_u8) {
  using namespace quantise;
  Draft draft{.original = bench.network, .groups = scale_groups(bench.network), .scheme = scheme};
  draft.scales = equalisation(draft.groups, bench.observations);
  draft.equalised = folded(bench.network, draft.groups, draft.scales);
  const Observations seen = observe(draft.equalised, bench.images, 0, {});
  draft.activations.resize(bench.network.nodes.size());
  draft.activations.front() =
      quantiser_for(kInputRange, scheme, zero_point_of(bench.network, 0, scheme));
  for (std::size_t i = 1; i < bench.network.nodes.size(); ++i) {
    if (!is_quantised(bench.network, i, scheme)) continue;
    const Range range = seen.nodes[i].range();
    draft.activations[i] = quantiser_for(bench.network.nodes[i], range, scheme,
                                         zero_point_of(bench.network, i, scheme));
  }
  return draft;
}

}  // namespace edgebench::test
