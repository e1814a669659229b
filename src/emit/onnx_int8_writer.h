// What the INT8 files have in common: each value is a QuantizeLinear and a DequantizeLinear, each
// weight an integer constant and a DequantizeLinear; in between the operators of the FP32 file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "emit/onnx_writer.h"
#include "quantise/quantised_network.h"

namespace edgebench::emit {

class Int8Writer : public OnnxWriter {
 public:
  // The quantised network must outlive the writer, and fit its graph.
  Int8Writer(const quantise::QuantisedNetwork& quantised, std::string_view precision);

 protected:
  const quantise::QuantisedNetwork& quantised() const { return quantised_; }
  const quantise::ActivationQuantiser& quantiser(std::size_t index) const {
    return *quantised_.activations[index];
  }

  // A value without a quantiser stays as it is.
  std::string store(std::size_t index, const std::string& value) override;
  std::string load(std::size_t index, const std::string& stored) override;
  std::array<std::string, 2> add_weights(std::size_t index) override;
  std::vector<std::pair<std::string, std::string>> metadata() const override;

  // Adds the scalar `name`: what the file calls the zero point of a node's value.
  virtual void add_zero_point(std::size_t index, const std::string& name) = 0;

  // Adds the constants of a layer's bias; and the operator that makes `name` of them, where the
  // bias is not the constant of that name.
  virtual void add_bias(std::size_t index, const std::string& name) = 0;
  virtual void load_bias(const std::string& /*name*/) {}

  // Whether saturating the integer cuts as the node's activation does, below and above.
  bool lowest_is_zero(std::size_t index) const {
    return quantise::lowest_is_zero(quantised_, index);
  }
  bool saturates_above(std::size_t index) const {
    return quantise::saturates_above(quantised_, index);
  }

 private:
  const quantise::QuantisedNetwork& quantised_;
};

}  // namespace edgebench::emit
