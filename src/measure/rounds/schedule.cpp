#include "measure/rounds/schedule.h"

#include <numeric>
#include <random>
#include <utility>

namespace edgebench::measure {
namespace {

// A slice holds a handful of inferences; consecutive sweeps begin this many crops apart.
constexpr std::size_t kImagesPerSweep = 8;

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, int round, int sweep) {
  std::seed_seq mixed{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                      static_cast<std::uint32_t>(round), static_cast<std::uint32_t>(sweep)};
  std::mt19937_64 random(mixed);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Fisher and Yates by hand: std::shuffle differs between libraries. The bias of the remainder is
  // below count / 2^64.
  for (std::size_t left = count; left > 1; --left) {
    std::swap(order[left - 1], order[random() % left]);
  }
  return order;
}

}  // namespace

std::vector<std::size_t> launch_order(std::size_t count, std::uint64_t seed, int round) {
  return shuffled(count, seed, round, -1);
}

std::vector<std::size_t> sweep_order(std::size_t count, std::uint64_t seed, int round, int sweep) {
  return shuffled(count, seed, round, sweep);
}

std::size_t first_image(int round, int sweep, int sweeps_per_round) {
  const auto sweeps_before =
      static_cast<std::size_t>(round) * static_cast<std::size_t>(sweeps_per_round) +
      static_cast<std::size_t>(sweep);
  return sweeps_before * kImagesPerSweep;
}

}  // namespace edgebench::measure
