// Who comes when: random, so that no candidate always follows the same one and inherits its caches
// or its place in memory, and a pure function of the seed, so that a run can be repeated. With
// orders drawn at random, the names of two equal candidates can be exchanged without changing
// anything, which is all that the verdict's interval assumes (docs/decisions/0002). With launches
// in the order of the plan, one and the same file differed from itself by 0.3 % (docs/METHOD.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace edgebench::measure {

// Permutations of 0 ... count - 1: of the launches of a round, and of the slices of a sweep.
std::vector<std::size_t> launch_order(std::size_t count, std::uint64_t seed, int round);
std::vector<std::size_t> sweep_order(std::size_t count, std::uint64_t seed, int round, int sweep);

// The crop with which every candidate begins the slice of this sweep: all of them see the same
// images, and the sweeps of a run walk through the crops.
std::size_t first_image(int round, int sweep, int sweeps_per_round);

}  // namespace edgebench::measure
