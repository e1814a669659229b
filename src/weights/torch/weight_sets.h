// The sets of weights in a checkpoint, each a candidate for the network.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "weights/pickle/pickle.h"

namespace edgebench::weights {

struct WeightSet {
  // Names of tensors and tensors, in the order of the file.
  using Entries = std::vector<std::pair<PickleRef, PickleRef>>;

  std::string words;     // "the weights under model", "the average under model_ema".
  std::string last_key;  // "model"; empty for a file that is the dictionary itself.
  bool average = false;
  Entries tensors;               // Of floating-point numbers.
  Entries others;                // Of integers and the like.
  std::size_t convolutions = 0;  // Tensors of four dimensions.
};

struct WeightSets {
  std::vector<WeightSet> sets;
  std::vector<std::string> nameless;  // Places of the first few lists of such tensors.
};

// All dictionaries with a tensor of four dimensions, the outer ones first. What belongs to an
// optimiser is passed over. A dictionary that holds two networks of equal shapes, one below the
// name of an average, counts as two sets. Throws NotWeights if there are too many to tell of.
WeightSets find_weight_sets(const PickleTree& tree);

}  // namespace edgebench::weights
