#include "quantise/recipe.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::quantise {

TEST_CASE("every recipe has its name, and other names are refused") {
  for (const std::string& name : recipe_names()) CHECK(recipe_named(name).name == name);
  CHECK_THROWS_WITH_AS(recipe_named("best"), doctest::Contains("no recipe is called best; there"),
                       std::invalid_argument);
  CHECK(recipe_named("default").equalise);
  CHECK_FALSE(recipe_named("min-max").equalise);
}

// What a name stands for decides every INT8 figure: it changes here and in the documentation only.
TEST_CASE("each recipe's choices are these") {
  struct Row {
    const char* name;
    const char* linear_ranges;
    const char* equalisation;
    const char* bias_correction_images;
    const char* refined_from_block;
    const char* refinement_steps;
    const char* refinement_batch;
  };
  const Row rows[] = {{"default", "mse", "yes", "200", "14", "500", "8"},
                      {"thorough", "mse", "yes", "200", "7", "600", "16"},
                      {"quick", "mse", "yes", "200", "0", "500", "8"},
                      {"min-max", "min-max", "no", "0", "0", "500", "8"}};
  std::vector<std::string> names;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    names.emplace_back(row.name);
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"recipe", row.name},
        {"activation_set", "asymmetric_u8"},
        {"image_limit", "0"},
        {"seed", "1"},
        {"relu6_ranges", "min-max"},
        {"linear_ranges", row.linear_ranges},
        {"range_images", "128"},
        {"equalisation", row.equalisation},
        {"weights", "per channel"},
        {"bias_correction_images", row.bias_correction_images},
        {"refined_from_block", row.refined_from_block},
        {"refinement_steps", row.refinement_steps},
        {"refinement_batch", row.refinement_batch}};
    CHECK(describe(recipe_named(row.name)) == expected);
  }
  CHECK(recipe_names() == names);
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
