// The order within a sweep: random, so that no candidate always follows the same one and inherits
// its caches, and a pure function of the seed, so that a run can be repeated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace edgebench::measure {

// A permutation of 0 ... count - 1.
std::vector<std::size_t> sweep_order(std::size_t count, std::uint64_t seed, int round, int sweep);

// The crop with which every candidate begins the slice of this sweep: all of them see the same
// images, and the sweeps of a run walk through the crops.
std::size_t first_image(int round, int sweep, int sweeps_per_round);

}  // namespace edgebench::measure
