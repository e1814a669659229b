// What can be wrong with a checkpoint. Each carries a sentence without the file's name, which
// read_torch_file adds, and which only it knows.
#pragma once

#include <stdexcept>
#include <string>

namespace edgebench::weights {

// The bytes contradict the format or one another: "its storage 3 is missing".
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file in order that holds something else than weights: a predicate about the file, and what to
// do, such as "is a TorchScript archive, no checkpoint; ...".
class NotWeights : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The pickle names something of Python's that is not on the list of what tensors and plain values
// need. what() is its full name: "posix.system".
class ForeignGlobal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace edgebench::weights
