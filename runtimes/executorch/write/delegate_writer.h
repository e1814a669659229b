// The walk over a network that every .pte comes from: one node of XNNPACK's for each of the
// network's, whatever the precision. What a precision changes (the type of the values, how weights
// are expressed, what the classifier becomes) are hooks, whose defaults are FP32.
//
// XNNPACK computes on N x H x W x C, and the program's input is N x C x H x W, as its own exporter
// has it: the first node transposes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "model/channels_last.h"
#include "model/network.h"
#include "write/delegate.h"
#include "write/delegate_graph.h"

namespace edgebench::executorch {

class DelegateWriter {
 public:
  // The network must outlive the writer.
  explicit DelegateWriter(const model::Network& network) : network_(network) {}
  virtual ~DelegateWriter() = default;
  DelegateWriter(const DelegateWriter&) = delete;
  DelegateWriter& operator=(const DelegateWriter&) = delete;

  // Called once. Equal networks give equal bytes.
  Delegate write();

 protected:
  struct Weights {
    ValueId filter = 0;
    ValueId bias = 0;
  };

  const model::Network& network() const { return network_; }
  const model::Node& node(std::size_t index) const { return network_.nodes[index]; }
  DelegateGraph& graph() { return graph_; }

  // The value that a node has made, N x H x W x C, or N x C after the pooling.
  ValueId value(std::size_t index) const { return values_[index]; }
  static Shape shape_of(const model::Node& node);

  // A new value of the type in which a node's result is kept.
  virtual ValueId add_value(std::size_t index, const Shape& shape);
  // Whether that type is the caller's: the input and the logits then need no conversion.
  virtual bool computes_in_fp32() const { return true; }
  // What the layer `index` reads of the value of node `source`.
  virtual ValueId operand(std::size_t index, std::size_t source);
  virtual Weights add_weights(std::size_t index);
  virtual void add_pooling(std::size_t index, ValueId output);
  // Writes the program's output, N x classes in FP32.
  virtual void add_classifier(std::size_t index);

  // Of a layer's filter, whose elements are model::channels_last_weights().
  static Shape filter_shape(const model::Node& layer);

 private:
  void add_input();
  void add_convolution(std::size_t index, ValueId output);
  void add_sum(std::size_t index, ValueId output);
  void add_hidden(std::size_t index, ValueId output);

  const model::Network& network_;
  DelegateGraph graph_;
  std::vector<ValueId> values_;
};

}  // namespace edgebench::executorch
