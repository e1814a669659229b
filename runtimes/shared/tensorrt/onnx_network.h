// An ONNX file as TensorRT's parser reads it. The file decides each value's type (a strongly typed
// network): nothing is converted that it does not ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "runtime/file_form.h"
#include "shared/tensorrt/library.h"

namespace edgebench::tensorrt {

// With the builder that it belongs to. Library and logger must outlive it.
class OnnxNetwork {
 public:
  // Throws std::runtime_error in one sentence, with the parser's own words and the node that it
  // names: the file cannot be read, has an operator that the library lacks, or is no classifier of
  // images (runtime/file_form.h).
  // `path` is the file's, where weights may lie beside it.
  OnnxNetwork(const Library& library, Logger& logger, std::span<const std::byte> onnx,
              const std::string& path = {});

  void* builder() const { return builder_.get(); }
  void* network() const { return network_.get(); }
  const runtime::FileTensor& input() const { return input_; }
  const runtime::FileForm& form() const { return form_; }

 private:
  void parse(const Library& library, const Logger& logger, std::span<const std::byte> onnx,
             const std::string& path);
  std::string parser_errors(const Slots& slots) const;

  // Destroyed in the opposite order.
  Owned builder_;
  Owned network_;
  Owned parser_;
  runtime::FileTensor input_;
  runtime::FileForm form_;
};

// A type of the library's in the words of runtime/file_form.h.
std::string type_name(std::int32_t type);

}  // namespace edgebench::tensorrt
