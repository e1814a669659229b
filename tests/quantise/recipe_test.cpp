#include "quantise/recipe.h"

#include <algorithm>
#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::quantise {

TEST_CASE("every recipe has its name, and other names are refused") {
  for (const std::string& name : recipe_names()) CHECK(recipe_named(name).name == name);
  CHECK_THROWS_AS(recipe_named("best"), std::invalid_argument);
  CHECK(recipe_named("default").equalise);
  CHECK_FALSE(recipe_named("min-max").equalise);
}

TEST_CASE("recipes that differ are described differently") {
  const Recipe recipe;
  CHECK(describe(recipe) == describe(Recipe{}));
  const auto differs = [&](auto change) {
    Recipe other;
    change(other);
    return describe(other) != describe(recipe);
  };
  CHECK(differs([](Recipe& r) { r.name = "other"; }));
  CHECK(differs([](Recipe& r) { r.scheme = Scheme::asymmetric_u8_w7; }));
  CHECK(differs([](Recipe& r) { r.images = 7; }));
  CHECK(differs([](Recipe& r) { r.seed = 7; }));
  CHECK(differs([](Recipe& r) { r.relu6_ranges = RangeMethod::entropy; }));
  CHECK(differs([](Recipe& r) { r.linear_ranges = RangeMethod::percentile; }));
  CHECK(differs([](Recipe& r) { r.range_images = 7; }));
  CHECK(differs([](Recipe& r) { r.equalise = false; }));
  CHECK(differs([](Recipe& r) { r.weight_scales = WeightScales::per_tensor; }));
  CHECK(differs([](Recipe& r) { r.bias_correction_images = 7; }));
  CHECK(differs([](Recipe& r) { r.refinement.first_block = 3; }));
  CHECK(differs([](Recipe& r) { r.refinement.steps = 3; }));
  CHECK(differs([](Recipe& r) { r.refinement.batch = 3; }));
}

}  // namespace edgebench::quantise
