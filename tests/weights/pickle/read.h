// A pickle, read, for tests to look at.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "weights/faults.h"
#include "weights/pickle/pickle.h"

namespace edgebench::test {

using weights::PickleTree;
using weights::PickleValue;

// Texts of a tree point into the pickle, so both are kept.
struct Read {
  explicit Read(std::string bytes)
      : pickle(std::move(bytes)), tree(weights::read_pickle(std::as_bytes(std::span(pickle)))) {}
  const PickleValue& root() const { return tree[tree.root]; }
  const PickleValue& item(std::size_t i) const { return tree[root().items.at(i)]; }

  std::string pickle;
  PickleTree tree;
};

// What is malformed in a pickle; empty if nothing is.
inline std::string malformed(const std::string& pickle) {
  try {
    const Read read(pickle);
  } catch (const weights::Malformed& error) {
    return error.what();
  }
  return "";
}

}  // namespace edgebench::test
