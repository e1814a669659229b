// Python's pickle format, read as data: a program for a stack machine, of which this one knows the
// instructions that put values together and none that does anything else.
//
// The values lie in one flat arena and name one another by index. So a pickle may nest as deep as
// it likes or hold itself: building it, walking it and destroying it need no recursion.
// Source: the instructions' descriptions in CPython's Lib/pickletools.py, protocols 0 to 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weights/pickle/globals.h"

namespace edgebench::weights {

enum class PickleKind : std::uint8_t {
  none,
  boolean,        // `integer` is 0 or 1.
  integer,        // `integer`
  long_integer,   // Beyond 64 bits: `text` has its little-endian bytes, or its decimal digits.
  real,           // `real`
  text,           // `text`, UTF-8 as in the pickle.
  bytes,          // `text`
  tuple,          // `items`
  list,           // `items`
  dict,           // `items`: key, value, key, value, ... in the order of insertion.
  global,         // `global`, one of the closed list.
  persistent_id,  // `items`: what stands for a thing outside the pickle (PyTorch: a storage).
  object,         // `items`: a global and the tuple of its arguments, as it was to be called.
  opaque,         // A set and the like: what it holds is not kept.
};

using PickleRef = std::uint32_t;

struct PickleValue {
  PickleKind kind = PickleKind::none;
  union {
    std::int64_t integer = 0;
    double real;
    const Global* global;
  };
  std::string_view text = {};
  std::vector<PickleRef> items = {};
};

// Texts and bytes point into the pickle, which has to outlive the tree.
struct PickleTree {
  std::deque<PickleValue> values;
  std::deque<std::string> unescaped;  // Texts that the pickle writes with escapes.
  PickleRef root = 0;
  std::size_t pickle_bytes = 0;  // How many bytes the pickle took: another may follow.

  const PickleValue& operator[](PickleRef ref) const { return values[ref]; }
};

// What stands in a dictionary under a text; nothing if it is not there or `value` no dictionary.
std::optional<PickleRef> find(const PickleTree& tree, const PickleValue& value,
                              std::string_view key);

// Reads the pickle that `bytes` begin with, in at most about 70 MB of memory. Throws ForeignGlobal
// at the first name that is not on the closed list, and Malformed for anything that is no pickle,
// or more than a checkpoint has use for.
PickleTree read_pickle(std::span<const std::byte> bytes);

}  // namespace edgebench::weights
