#include "specification.h"

#include <sstream>
#include <stdexcept>

#include "quantise/scheme.h"

namespace edgebench::bench {
namespace {

using quantise::Recipe;

void set(Recipe& recipe, const std::string& key, const std::string& value) {
  if (key == "scheme") {
    recipe.scheme = parse_enum<quantise::Scheme>("quantisation scheme", value);
  } else if (key == "relu6") {
    recipe.relu6_ranges = parse_enum<quantise::RangeMethod>("range method", value);
  } else if (key == "linear") {
    recipe.linear_ranges = parse_enum<quantise::RangeMethod>("range method", value);
  } else if (key == "images") {
    recipe.images = std::stoul(value);
  } else if (key == "seed") {
    recipe.seed = std::stoul(value);
  } else if (key == "range-images") {
    recipe.range_images = std::stoul(value);
  } else if (key == "equalise") {
    recipe.equalise = value == "1";
  } else if (key == "weights") {
    recipe.weight_scales = value == "tensor" ? quantise::WeightScales::per_tensor
                                             : quantise::WeightScales::per_channel;
  } else if (key == "bias") {
    recipe.bias_correction_images = std::stoul(value);
  } else if (key == "block") {
    recipe.refinement.first_block = std::stoi(value);
  } else if (key == "batch") {
    recipe.refinement.batch = std::stoul(value);
  } else if (key == "steps") {
    recipe.refinement.steps = std::stoi(value);
  } else {
    throw std::invalid_argument("no choice is called " + key);
  }
}

}  // namespace

Recipe parse_recipe(const std::string& specification) {
  std::istringstream words(specification);
  std::string word;
  std::getline(words, word, ',');
  Recipe recipe = quantise::recipe_named(word);
  recipe.name = specification;
  while (std::getline(words, word, ',')) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) throw std::invalid_argument(word + " lacks a value");
    set(recipe, word.substr(0, equals), word.substr(equals + 1));
  }
  return recipe;
}

}  // namespace edgebench::bench
