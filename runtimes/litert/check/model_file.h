// A .tflite file made by anybody, checked before the library sees it. LiteRT trusts what it reads:
// an index out of range or a constant shorter than its shape ends in a crash. Here it ends in a
// sentence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/file.h"
#include "tflite_generated.h"

namespace edgebench::litert {

// The only subgraph of a model whose flatbuffer has been verified.
class Graph {
 public:
  // The model must outlive the graph.
  explicit Graph(const schema::Model& model);

  const schema::SubGraph& subgraph() const { return *subgraph_; }
  std::size_t tensors() const { return subgraph_->tensors()->size(); }

  // The index must be that of a tensor.
  const schema::Tensor& tensor(int index) const;
  bool is_constant(int index) const;
  // A constant's data; nothing where a value is computed.
  std::span<const std::uint8_t> data(int index) const;

  // Of an operator whose code is in the file.
  schema::BuiltinOperator code(const schema::Operator& made) const;
  // "CONV_2D"; a custom operator's own; "of code 250" where the format did not have it yet.
  std::string operator_name(const schema::Operator& made) const;

 private:
  const schema::Model* model_;
  const schema::SubGraph* subgraph_;
};

// Throws std::runtime_error unless the bytes are a .tflite model that is safe to hand over: a valid
// flatbuffer of one graph without extensions; every index in range; constants as long as their
// shapes say; operators of those that classifiers are made of, each after what it reads, with
// operands and options that fit it.
void check_model(std::span<const std::byte> bytes);

// A mapped file that has passed the check.
class ModelFile {
 public:
  // Throws std::runtime_error, naming the file.
  explicit ModelFile(const std::filesystem::path& path);

  Graph graph() const;

 private:
  MappedFile file_;
};

}  // namespace edgebench::litert
