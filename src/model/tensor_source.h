// Named tensors that a network can be read from, whatever file they stand in.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "model/batch_norm.h"

namespace edgebench::model {

using Shape = std::vector<std::size_t>;
using Metadata = std::map<std::string, std::string>;

std::string to_string(const Shape& shape);  // "[32, 3, 3, 3]"

class TensorSource {
 public:
  virtual ~TensorSource() = default;
  virtual const std::filesystem::path& path() const = 0;  // For messages.
  virtual const Metadata& metadata() const = 0;
  virtual std::vector<std::string> names() const = 0;
  virtual const Shape* shape(const std::string& name) const = 0;  // Null: there is no such tensor.
  // Of a tensor that there is. Throws InputError if its elements are no floating-point numbers.
  virtual std::vector<float> values(const std::string& name) const = 0;
  // What the file itself calls the tensor.
  virtual std::string name_in_file(const std::string& name) const { return name; }
  // Of the BatchNorm whose tensors begin with this name.
  virtual double epsilon([[maybe_unused]] const std::string& norm) const {
    return kBatchNormEpsilon;
  }

  bool contains(const std::string& name) const { return shape(name) != nullptr; }
  // values() of a tensor that must be there, have this shape and be finite throughout. Throws
  // InputError, naming file and tensor.
  std::vector<float> floats(const std::string& name, const Shape& shape) const;

 protected:
  void expect(const std::string& name, const Shape& shape) const;  // Throws as floats() does.
};

}  // namespace edgebench::model
