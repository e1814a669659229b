// The walk over a network that every ONNX file comes from: one operator a node, whatever the
// precision. What a precision changes (how a value is stored between operators, how weights are
// expressed, which operators a linear layer becomes) are hooks, whose defaults are FP32.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/unmovable.h"
#include "emit/onnx_graph.h"
#include "model/network.h"

namespace edgebench::emit {

class OnnxWriter : Unmovable {
 public:
  // The network must outlive the writer. `precision` is said in the file's description.
  OnnxWriter(const model::Network& network, std::string_view precision);
  virtual ~OnnxWriter() = default;

  // The file's bytes; called once. Input "input": float [N, 3, image_size, image_size],
  // normalised; output "output": float logits [N, classes]; N is chosen when run. Every other
  // value has the name of its node in the network. Equal networks give equal bytes.
  std::string write();

 protected:
  const model::Network& network() const { return network_; }
  const model::Node& node(std::size_t index) const { return network_.nodes[index]; }
  bool is_classifier(std::size_t index) const { return index + 1 == network_.nodes.size(); }
  OnnxGraph& graph() { return graph_; }

  // The name of the value that a node's operator makes.
  virtual std::string value_name(std::size_t index) const;

  // What stands between the operator that makes a value and those that read it, in two halves, as
  // a pooled map is flattened between them. Each adds its operators and returns the result's name.
  virtual std::string store(std::size_t /*index*/, const std::string& value) { return value; }
  virtual std::string load(std::size_t /*index*/, const std::string& stored) { return stored; }

  // The operator that follows a layer; none where storing the value does the same.
  virtual model::Activation activation(std::size_t index) const { return node(index).activation; }

  // A constant of the type of the values.
  virtual void add_values(const std::string& name, const OnnxShape& shape,
                          std::span<const float> values);

  // Adds weight and bias of a layer; returns the names that its operator reads.
  virtual std::array<std::string, 2> add_weights(std::size_t index);

  // Adds the operators of a linear layer, from the flat value `source` to `result`, without the
  // activation.
  virtual void add_linear(std::size_t index, const std::string& source, const std::string& result);

  virtual OnnxVersion version() const { return kUsualOnnx; }

  // Beside the origin of the weights; keys are unique.
  virtual std::vector<std::pair<std::string, std::string>> metadata() const { return {}; }

 private:
  std::string source(const model::Node& node, std::size_t which) const;
  bool clips_to_6() const;
  std::string add_operator(std::size_t index);
  void add_convolution(std::size_t index, const std::string& result);
  void add_layer(std::size_t index);
  OnnxDescription description() const;

  const model::Network& network_;
  std::string precision_;
  OnnxGraph graph_;
  std::vector<std::string> loaded_;  // By node: the name under which its value is read.
};

}  // namespace edgebench::emit
