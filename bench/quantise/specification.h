// A recipe on the command line: a name and what is to be different,
// "default,linear=min-max,scheme=asymmetric_u8_w7". Only the benchmark needs this freedom; the
// program knows recipes by name.
#pragma once

#include <string>

#include "quantise/recipe.h"

namespace edgebench::bench {

// Keys: scheme, images, seed, relu6, linear, range-images, equalise (0, 1), weights (channel,
// tensor), bias (images), block, steps, batch. Throws std::invalid_argument.
quantise::Recipe parse_recipe(const std::string& specification);

}  // namespace edgebench::bench
