// The closed list of what a pickle may name of Python's. A name on it is a word with a meaning
// here, or an opaque thing that training checkpoints hold beside the weights; nothing of Python's
// is looked up or run.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "model/stored_floats.h"

namespace edgebench::weights {

// The kind of number that a storage or a dtype stands for.
struct Element {
  std::size_t bytes = 0;                       // Of one number; 0: the name does not say.
  std::optional<model::StoredFloat> floating;  // Nothing: not a kind that weights may have.
  bool integer = false;                        // Counters and masks, which are no weights.

  bool operator==(const Element&) const = default;
};

enum class Meaning {
  mapping,    // A dictionary, whatever its class adds to one.
  tensor,     // Rebuilds a tensor from its storage.
  parameter,  // Wraps a tensor.
  storage,    // Names an element; so does a dtype.
  dtype,
  opaque,
};

struct Global {
  std::string_view name;  // "collections.OrderedDict"
  Meaning meaning = Meaning::opaque;
  Element element = {};
};

// Nothing if the name is not on the list.
const Global* find_global(std::string_view module, std::string_view name);

}  // namespace edgebench::weights
