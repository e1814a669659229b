// The walk over a network that every .tflite file comes from, whatever the precision. What a
// precision changes (how values are stored, how weights are expressed) are hooks, whose defaults
// are FP32.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/network.h"
#include "tflite_graph.h"

namespace edgebench::litert {

class TfliteWriter {
 public:
  // The network must outlive the writer. `precision` is said in the file's description.
  TfliteWriter(const model::Network& network, std::string_view precision);
  virtual ~TfliteWriter() = default;
  TfliteWriter(const TfliteWriter&) = delete;
  TfliteWriter& operator=(const TfliteWriter&) = delete;

  // The file's bytes; called once. The input is N x S x S x 3, the output N x classes; values have
  // the names of their nodes. Equal networks give equal bytes.
  std::string write();

 protected:
  // An operator's version, by what its weights are.
  struct Versions {
    int convolution = 1;
    int depthwise = 1;
    int linear = 1;
    int others = 1;  // Those without weights: PAD, ADD, MEAN.
  };

  const model::Node& node(std::size_t index) const { return network_.nodes[index]; }
  TfliteGraph& graph() { return graph_; }

  virtual Versions versions() const { return {}; }

  // The tensor that holds a node's value; also a padded value is stored like the one it pads.
  virtual int add_value(std::size_t index, const std::string& name, TensorShape shape);

  // A layer's weights and bias as constants, or as values that operators made of constants.
  virtual std::array<int, 2> add_weights(std::size_t index);

  // The pooled value as the classifier reads it.
  virtual int classifier_input(int pooled) { return pooled; }

  // Sentences that follow the description.
  virtual std::string remarks() const { return {}; }

 private:
  int source(const model::Node& node, std::size_t which) const;
  TensorShape value_shape(const model::Node& node) const;
  int padded(const model::Node& layer);
  void add_convolution(std::size_t index, int output);
  void add_operator(std::size_t index, int output);

  const model::Network& network_;
  std::string precision_;
  TfliteGraph graph_;
  std::vector<int> values_;  // By node: its tensor.
};

// A layer's weights in the order of .tflite: out x k x k x in of a convolution, 1 x k x k x
// channels of a depthwise one, out x in of a classifier.
TensorShape channels_last_shape(const model::Node& layer);

template <typename T>
std::vector<T> channels_last(const model::Node& layer, const std::vector<T>& weight) {
  if (layer.op == model::Op::linear) return weight;
  const auto side = static_cast<std::size_t>(layer.kernel);
  const std::size_t taps = side * side;
  const auto rows = static_cast<std::size_t>(layer.depthwise() ? 1 : layer.out_channels);
  const std::size_t columns = weight.size() / taps / rows;
  std::vector<T> result(weight.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t column = 0; column < columns; ++column) {
        result[(row * taps + tap) * columns + column] =
            weight[(row * columns + column) * taps + tap];
      }
    }
  }
  return result;
}

}  // namespace edgebench::litert
