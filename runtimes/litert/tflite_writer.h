// The walk over a network that every .tflite file comes from, whatever the precision. What a
// precision changes (how values are stored, how weights are expressed) are hooks, whose defaults
// are FP32.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/channels_last.h"
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
  bool is_classifier(std::size_t index) const { return index + 1 == network_.nodes.size(); }
  TfliteGraph& graph() { return graph_; }

  virtual Versions versions() const { return {}; }

  // The tensor that holds a node's value; also a padded value is stored like the one it pads.
  virtual int add_value(std::size_t index, const std::string& name, TensorShape shape);

  // A layer's weights and bias as constants, or as values that operators made of constants.
  virtual std::array<int, 2> add_weights(std::size_t index);

  // What a linear layer reads of the value `source`.
  virtual int linear_input(std::size_t /*index*/, int source) { return source; }

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

// Of a layer's weights, which are model::channels_last_weights().
TensorShape weight_shape_of(const model::Node& layer);

}  // namespace edgebench::litert
