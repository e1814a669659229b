// The choices of a quantisation. The defaults are the recipe that measured best on calibration
// images alone; docs/QUANTISATION.md has the figures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "quantise/calibrate/ranges.h"
#include "quantise/layer.h"
#include "quantise/quantised_network.h"
#include "quantise/refine/refine.h"

namespace edgebench::quantise {

struct Recipe {
  std::string name = "default";
  Scheme scheme = Scheme::asymmetric_u8;
  std::size_t images = 0;  // 0: all that are given.
  std::uint64_t seed = 1;  // Of the images' order.

  RangeMethod relu6_ranges = RangeMethod::min_max;
  RangeMethod linear_ranges = RangeMethod::mse;
  std::size_t range_images = 128;  // For histograms; min-max sees all.
  bool equalise = true;
  WeightScales weight_scales = WeightScales::per_channel;
  std::size_t bias_correction_images = 200;  // 0: none.
  RefineOptions refinement;
};

// "default"; "thorough", which takes minutes; "quick", without refinement; "min-max", what a plain
// static quantiser does. Throws
// std::invalid_argument, naming those that exist, for others.
Recipe recipe_named(const std::string& name);
std::vector<std::string> recipe_names();

// Every choice as pairs, for provenance. Equal recipes give equal pairs.
std::vector<std::pair<std::string, std::string>> describe(const Recipe& recipe);

}  // namespace edgebench::quantise
