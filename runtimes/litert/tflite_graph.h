// A .tflite model under construction: tensors, constants and operators, in execution order. Every
// file that we write comes from calls of this (tflite_writer.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tflite_generated.h"

namespace edgebench::litert {

// How a tensor's integers stand for numbers: (q - zero_point) * scale.
struct Quantisation {
  std::vector<float> scale;  // One, one for each slice along `dimension`, or none: not quantised.
  std::vector<std::int64_t> zero_point;  // As many.
  int dimension = 0;
};

using TensorShape = std::vector<std::int32_t>;

class TfliteGraph {
 public:
  TfliteGraph();

  // These return the tensor's index. A value is computed or given by the user; its shape begins
  // with a batch of 1, which may be chosen when the file is opened. The data of a constant are the
  // shape's elements, little-endian.
  int add_value(const std::string& name, schema::TensorType type, TensorShape shape,
                const Quantisation& quantisation = {});
  // Of a value that does not grow with the batch, such as converted weights.
  int add_fixed_value(const std::string& name, schema::TensorType type, TensorShape shape);
  int add_constant(const std::string& name, schema::TensorType type, TensorShape shape,
                   std::span<const std::byte> data, const Quantisation& quantisation = {});

  // `version`: the lowest of this operator that has what the tensors and options ask for.
  template <typename OptionsT>
  void add_operator(schema::BuiltinOperator code, int version, std::vector<int> inputs, int output,
                    OptionsT options) {
    schema::OperatorT& made = add_bare_operator(code, version, std::move(inputs), output);
    made.builtin_options.Set(std::move(options));
  }

  // The file's bytes; called once. Equal calls give equal bytes.
  std::string file(int input, int output, const std::string& description);

 private:
  int add_tensor(const std::string& name, schema::TensorType type, TensorShape shape,
                 std::uint32_t buffer, const Quantisation& quantisation);
  schema::OperatorT& add_bare_operator(schema::BuiltinOperator code, int version,
                                       std::vector<int> inputs, int output);
  std::uint32_t operator_code(schema::BuiltinOperator code, int version);

  schema::SubGraphT subgraph_;
  std::vector<std::vector<std::uint8_t>> buffers_;
  std::vector<std::unique_ptr<schema::OperatorCodeT>> codes_;
  std::map<std::pair<schema::BuiltinOperator, int>, std::uint32_t> code_indices_;
};

}  // namespace edgebench::litert
