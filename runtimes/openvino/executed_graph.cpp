// A node's kernel is named after the type that it computes in, but for a sequence of products in
// one node ("Subgraph"): its kernel is named after the type of its result. OpenVINO makes such a
// node of products of two real numbers or of two integers, nothing else, and without an operator in
// front of the first product that would turn integers into reals. So if the node is given integers,
// its first product is one of integers; the others are taken for such where their weights are.
// Source: openvinotoolkit/openvino, src/common/snippets/src/pass/mlp_seq_tokenization.cpp.

#include "executed_graph.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "runtime/counted.h"

namespace edgebench::openvino {
namespace {

constexpr const char* kFused = "undef";  // The kernel of a node that another one computes.
constexpr const char* kSequence = "Subgraph";

std::optional<runtime::LayerKind> kind_of(const CompiledNode& node) {
  if (node.type.find("Convolution") != std::string::npos) return runtime::LayerKind::convolution;
  if (node.type.starts_with("FullyConnected") || node.type == "MatMul") {
    return runtime::LayerKind::linear;
  }
  return std::nullopt;
}

// Those of the products that no node shows, between the one that was shown last and the next one
// that is. `shown` says of each product whether a node shows it.
std::vector<IrProduct> hidden_from(std::span<const IrProduct> products,
                                   const std::vector<bool>& shown, std::size_t begin) {
  std::vector<IrProduct> hidden;
  for (std::size_t i = begin; i < products.size() && !shown[i]; ++i) hidden.push_back(products[i]);
  return hidden;
}

runtime::Arithmetic arithmetic_of_sequence(const CompiledNode& node,
                                           const CompiledNode* giving_to_it,
                                           std::span<const IrProduct> products) {
  const bool integers =
      giving_to_it != nullptr && arithmetic_of(giving_to_it->kernel) == runtime::Arithmetic::int8;
  const auto stored =
      std::ranges::count_if(products, [](const IrProduct& one) { return one.integer_weights; });
  if (!integers && stored == 0) return arithmetic_of(node.kernel);
  const bool all = stored == static_cast<std::ptrdiff_t>(products.size());
  return integers && all ? runtime::Arithmetic::int8 : runtime::Arithmetic::other;
}

// Goes through the nodes and keeps in mind which products have been seen.
class LayerFinder {
 public:
  LayerFinder(std::span<const CompiledNode> nodes, std::span<const IrProduct> products)
      : nodes_(nodes), products_(products), shown_(products.size()) {
    for (std::size_t i = 0; i < products_.size(); ++i) {
      const std::string name = layer_name(products_[i].name);
      shown_[i] = std::ranges::any_of(nodes_, [&](const CompiledNode& node) {
        return kind_of(node) && layer_name(node.name) == name;
      });
    }
  }

  // The layers that were found, in order, and of each which node computes it.
  struct Found {
    std::vector<runtime::ExecutedLayer> layers;
    std::vector<const CompiledNode*> nodes;
  };

  Found layers() {
    for (const CompiledNode& node : nodes_) {
      if (const auto kind = kind_of(node)) {
        if (kind == runtime::LayerKind::linear) add_sequence();
        sequence_ = nullptr;
        add_layer(node);
      } else if (node.type == kSequence && node.kernel != kFused) {
        sequence_ = &node;
        given_by_ = working_;
      }
      if (has_kernel(node)) working_ = &node;
    }
    add_sequence();
    return std::move(found_);
  }

 private:
  // One that is fused is computed by the kernel of the node before it.
  void add_layer(const CompiledNode& node) {
    const CompiledNode& computing = node.kernel == kFused && working_ != nullptr ? *working_ : node;
    const std::string name = layer_name(node.name);
    found_.layers.push_back(
        {name, *kind_of(node), arithmetic_of(computing.kernel), computing.kernel});
    found_.nodes.push_back(&computing);
    for (std::size_t i = next_; i < products_.size(); ++i) {
      if (layer_name(products_[i].name) == name) next_ = i + 1;
    }
  }

  // What the last sequence before a linear layer, or before the end, has computed.
  void add_sequence() {
    if (sequence_ == nullptr) return;
    const std::vector<IrProduct> hidden = hidden_from(products_, shown_, next_);
    const auto arithmetic = arithmetic_of_sequence(*sequence_, given_by_, hidden);
    for (const IrProduct& product : hidden) {
      found_.layers.push_back(
          {layer_name(product.name), runtime::LayerKind::linear, arithmetic, sequence_->kernel});
      found_.nodes.push_back(sequence_);
    }
    next_ += hidden.size();
  }

  std::span<const CompiledNode> nodes_;
  std::span<const IrProduct> products_;
  std::vector<bool> shown_;                 // By product: whether a node of its own computes it.
  std::size_t next_ = 0;                    // The product that comes next.
  const CompiledNode* working_ = nullptr;   // The last one with a kernel.
  const CompiledNode* sequence_ = nullptr;  // The last one that may be a sequence.
  const CompiledNode* given_by_ = nullptr;  // What worked before it.
  Found found_;
};

}  // namespace

bool has_kernel(const CompiledNode& node) {
  constexpr std::array kTypes = {"Parameter", "Input", "Result", "Output", "Constant", "Const"};
  return node.kernel != kFused && std::ranges::find(kTypes, node.type) == kTypes.end();
}

runtime::Arithmetic arithmetic_of(std::string_view kernel) {
  const std::string_view type = kernel.substr(kernel.rfind('_') + 1);
  if (type == "f32") return runtime::Arithmetic::fp32;
  if (type == "f16") return runtime::Arithmetic::fp16;
  if (type == "bf16") return runtime::Arithmetic::bf16;
  if (type == "I8" || type == "i8" || type == "u8") return runtime::Arithmetic::int8;
  return runtime::Arithmetic::other;
}

std::string layer_name(std::string_view node) {
  // What OpenVINO's ONNX reader calls a product before its bias, what its passes call a product
  // before its scale, and what ir_writer.cpp calls a layer's last operator.
  constexpr std::array<std::string_view, 3> kSuffixes = {"/DequantizationMultiply",
                                                         "/WithoutBiases", "/sum"};
  for (const std::string_view suffix : kSuffixes) {
    if (node.ends_with(suffix)) node.remove_suffix(suffix.size());
  }
  return std::string(node);
}

std::vector<runtime::ExecutedLayer> executed_layers(std::span<const CompiledNode> nodes,
                                                    std::span<const IrProduct> products) {
  return LayerFinder(nodes, products).layers().layers;
}

std::vector<std::vector<runtime::ExecutedLayer>> layers_by_node(
    std::span<const CompiledNode> nodes, std::span<const IrProduct> products) {
  std::vector<std::vector<runtime::ExecutedLayer>> by_node(nodes.size());
  LayerFinder::Found found = LayerFinder(nodes, products).layers();
  for (std::size_t i = 0; i < found.layers.size(); ++i) {
    by_node[static_cast<std::size_t>(found.nodes[i] - nodes.data())].push_back(
        std::move(found.layers[i]));
  }
  return by_node;
}

std::string summarize_nodes(std::span<const CompiledNode> nodes) {
  std::vector<std::string> labels;
  for (const CompiledNode& node : nodes) {
    if (has_kernel(node)) labels.push_back(node.type + " " + node.kernel);
  }
  return runtime::counted(labels);
}

}  // namespace edgebench::openvino
