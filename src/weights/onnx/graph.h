// An ONNX model as what has to be computed: one image in, one value out, and the operators between
// them in an order in which they can run.
// Source: github.com/onnx/onnx, docs/IR.md.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <onnx/onnx_pb.h>

#include "base/unmovable.h"

namespace edgebench::weights {

// For messages: `node "/features/Conv" (Conv)`, or `the Conv that gives "12"`.
std::string label(const onnx::NodeProto& node);

// Whether the operator is of ONNX's own set.
bool is_standard(const onnx::NodeProto& node);

// The attributes of a node by name. Throws OnnxFault, naming the node, for one of another type.
class OnnxAttributes : Unmovable {
 public:
  explicit OnnxAttributes(const onnx::NodeProto& node) : node_(node) {}

  std::int64_t integer(std::string_view name, std::int64_t fallback) const;
  float number(std::string_view name, float fallback) const;
  std::string text(std::string_view name, const std::string& fallback) const;
  std::optional<std::vector<std::int64_t>> integers(std::string_view name) const;

  // Null if there is none of this name.
  const onnx::AttributeProto* find(std::string_view name) const;
  // The first attribute that is not in the list: its meaning is not known here.
  std::optional<std::string> other_than(std::span<const std::string_view> known) const;

 private:
  const onnx::AttributeProto* find(std::string_view name, int type) const;

  const onnx::NodeProto& node_;
};

class OnnxGraph {
 public:
  // Throws OnnxFault for a graph that is not one (a cycle, a value that nothing gives, ...), that
  // has not one input and one output, that is quantised, or that calls functions of its own.
  // The model must outlive the graph.
  explicit OnnxGraph(const onnx::ModelProto& model);
  explicit OnnxGraph(onnx::ModelProto&&) = delete;

  const onnx::ValueInfoProto& image() const { return *image_; }
  const std::string& output() const { return output_; }
  std::int64_t operator_set() const { return operator_set_; }
  // Those that the output needs, each after those whose values it reads.
  std::span<const onnx::NodeProto* const> nodes() const { return nodes_; }
  // Null if no constant of the file has this name.
  const onnx::TensorProto* constant(const std::string& name) const;

 private:
  void read_values(const onnx::GraphProto& graph);
  void sort(const onnx::GraphProto& graph);
  void keep_what_the_output_needs();
  void refuse_what_is_no_source_of_weights(const onnx::ModelProto& model) const;

  const onnx::ValueInfoProto* image_ = nullptr;
  std::string output_;
  std::int64_t operator_set_ = 0;
  std::vector<const onnx::NodeProto*> nodes_;
  std::map<std::string, const onnx::TensorProto*> constants_;
};

}  // namespace edgebench::weights
