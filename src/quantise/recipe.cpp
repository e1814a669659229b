#include "quantise/recipe.h"

#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "quantise/activation.h"

namespace edgebench::quantise {

std::vector<std::string> recipe_names() {
  return {"default", "thorough", "quick", "min-max"};
}

Recipe recipe_named(const std::string& name) {
  Recipe recipe{.name = name};
  if (name == "default") return recipe;
  if (name == "thorough") {
    recipe.refinement = {.first_block = 7, .steps = 600, .batch = 16};
    return recipe;
  }
  recipe.refinement.first_block = 0;
  if (name == "quick") return recipe;
  if (name == "min-max") {
    recipe.linear_ranges = RangeMethod::min_max;
    recipe.equalise = false;
    recipe.bias_correction_images = 0;
    return recipe;
  }
  throw std::invalid_argument(
      fmt::format("no recipe is called {}; there are {}", name, fmt::join(recipe_names(), ", ")));
}

std::vector<std::pair<std::string, std::string>> describe(const Recipe& recipe) {
  return {
      {"recipe", recipe.name},
      {"activation_set", std::string(enum_name(recipe.scheme))},
      {"image_limit", std::to_string(recipe.images)},
      {"seed", std::to_string(recipe.seed)},
      {"relu6_ranges", std::string(enum_name(recipe.relu6_ranges))},
      {"linear_ranges", std::string(enum_name(recipe.linear_ranges))},
      {"range_images", std::to_string(recipe.range_images)},
      {"equalisation", recipe.equalise ? "yes" : "no"},
      {"weights", recipe.weight_scales == WeightScales::per_channel ? "per channel" : "per tensor"},
      {"bias_correction_images", std::to_string(recipe.bias_correction_images)},
      {"refined_from_block", std::to_string(recipe.refinement.first_block)},
      {"refinement_steps", std::to_string(recipe.refinement.steps)},
      {"refinement_batch", std::to_string(recipe.refinement.batch)},
  };
}

}  // namespace edgebench::quantise
