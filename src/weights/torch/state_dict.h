// Which of the things in a checkpoint are the network's weights. Scripts put them where they like,
// under `state_dict`, `model`, `net`, beside optimisers, averages and numbers; so they are found by
// what they are: a dictionary from names to tensors, some of them with four dimensions, as only
// convolutions have.
#pragma once

#include <string>
#include <vector>

#include "weights/pickle/pickle.h"
#include "weights/torch/tensor_view.h"

namespace edgebench::weights {

struct NamedView {
  std::string name;
  TensorView view;  // Of floating-point numbers.
};

struct StateDict {
  std::vector<NamedView> tensors;  // In the order of the file.
  std::vector<std::string> notes;  // As TensorFile's.
};

// The network's weights: of several sets an average, if it is complete, else the one under the
// commonest name. Names stay as they are, prefixes included.
// Throws NotWeights if there are none, saying what there is; Malformed if a tensor is.
StateDict choose_state_dict(const PickleTree& tree);

}  // namespace edgebench::weights
