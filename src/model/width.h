// Which width multiplier a set of weights was made with.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace edgebench::model {

// The names of the convolutions whose output channels are channel_plan(), in its order.
std::vector<std::string> planned_convolutions();

// `channels`: the output channels of each planned convolution; 0 where they are not known. The
// width that agrees with the most of them, or nothing if none agrees with any. Several widths round
// to the same channels and are the same network: `named` is preferred, then the one on the coarsest
// grid (0.25 before 0.24).
std::optional<double> infer_width(std::span<const std::size_t> channels,
                                  std::optional<double> named = std::nullopt);

// The same from the output channels of all convolutions, in order of execution; further ones are
// not looked at.
std::optional<double> width_of_convolutions(std::span<const std::size_t> channels);

}  // namespace edgebench::model
