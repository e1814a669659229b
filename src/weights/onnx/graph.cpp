#include "weights/onnx/graph.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <queue>
#include <ranges>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "weights/onnx/fault.h"

namespace edgebench::weights {
namespace {

using onnx::AttributeProto;
using onnx::NodeProto;

// From 7 on, broadcasting follows one rule and BatchNormalization is told from training.
constexpr std::int64_t kOldestOperatorSet = 7;

constexpr std::array<std::string_view, 8> kQuantised = {"QuantizeLinear",
                                                        "DequantizeLinear",
                                                        "DynamicQuantizeLinear",
                                                        "DynamicQuantizeMatMul",
                                                        "ConvInteger",
                                                        "MatMulInteger",
                                                        "QGemm",
                                                        "MatMulNBits"};

bool is_quantised(const NodeProto& node) {
  return node.op_type().starts_with("QLinear") ||
         std::ranges::find(kQuantised, node.op_type()) != kQuantised.end();
}

std::int64_t standard_operator_set(const onnx::ModelProto& model) {
  std::int64_t version = 0;
  for (const auto& set : model.opset_import()) {
    if (set.domain().empty() || set.domain() == "ai.onnx") version = set.version();
  }
  if (version < kOldestOperatorSet) {
    throw OnnxFault(fmt::format(
        "it is of ONNX's operator set {}, and edgebench reads those from {} on; convert it with "
        "onnx.version_converter or export it again",
        version, kOldestOperatorSet));
  }
  return version;
}

}  // namespace

std::string label(const NodeProto& node) {
  const std::string type =
      is_standard(node) ? node.op_type() : fmt::format("{}.{}", node.domain(), node.op_type());
  if (!node.name().empty()) return fmt::format("node \"{}\" ({})", node.name(), type);
  return fmt::format("the {} that gives \"{}\"", type,
                     node.output_size() > 0 ? node.output(0) : std::string());
}

bool is_standard(const NodeProto& node) {
  return node.domain().empty() || node.domain() == "ai.onnx";
}

const AttributeProto* OnnxAttributes::find(std::string_view name) const {
  const auto found = std::ranges::find(node_.attribute(), name, &AttributeProto::name);
  return found == node_.attribute().end() ? nullptr : &*found;
}

const AttributeProto* OnnxAttributes::find(std::string_view name, int type) const {
  const AttributeProto* attribute = find(name);
  if (attribute != nullptr && attribute->has_type() && attribute->type() != type) {
    throw OnnxFault(fmt::format("{} has an attribute {} of the wrong type; {}", label(node_), name,
                                kExportAgain));
  }
  return attribute;
}

std::int64_t OnnxAttributes::integer(std::string_view name, std::int64_t fallback) const {
  const AttributeProto* attribute = find(name, AttributeProto::INT);
  return attribute == nullptr ? fallback : attribute->i();
}

float OnnxAttributes::number(std::string_view name, float fallback) const {
  const AttributeProto* attribute = find(name, AttributeProto::FLOAT);
  return attribute == nullptr ? fallback : attribute->f();
}

std::string OnnxAttributes::text(std::string_view name, const std::string& fallback) const {
  const AttributeProto* attribute = find(name, AttributeProto::STRING);
  return attribute == nullptr ? fallback : attribute->s();
}

std::optional<std::vector<std::int64_t>> OnnxAttributes::integers(std::string_view name) const {
  const AttributeProto* attribute = find(name, AttributeProto::INTS);
  if (attribute == nullptr) return std::nullopt;
  return std::vector<std::int64_t>(attribute->ints().begin(), attribute->ints().end());
}

std::optional<std::string> OnnxAttributes::other_than(
    std::span<const std::string_view> known) const {
  for (const AttributeProto& attribute : node_.attribute()) {
    if (std::ranges::find(known, attribute.name()) == known.end()) return attribute.name();
  }
  return std::nullopt;
}

OnnxGraph::OnnxGraph(const onnx::ModelProto& model) : operator_set_(standard_operator_set(model)) {
  read_values(model.graph());
  sort(model.graph());
  keep_what_the_output_needs();
  refuse_what_is_no_source_of_weights(model);
}

void OnnxGraph::read_values(const onnx::GraphProto& graph) {
  if (graph.sparse_initializer_size() > 0) {
    throw OnnxFault("it holds sparse tensors; export it with dense ones");
  }
  for (const onnx::TensorProto& tensor : graph.initializer()) {
    if (!constants_.emplace(tensor.name(), &tensor).second) {
      throw OnnxFault(
          fmt::format("it has two tensors of the name {}; {}", tensor.name(), kExportAgain));
    }
  }
  std::vector<std::string> inputs;
  for (const onnx::ValueInfoProto& input : graph.input()) {
    if (constants_.contains(input.name())) continue;  // Older files list their weights, too.
    inputs.push_back(input.name());
    image_ = &input;
  }
  if (inputs.size() != 1) {
    throw OnnxFault(fmt::format("it has {} inputs ({}) where MobileNetV2 has one, the image; {}",
                                inputs.size(), fmt::join(inputs, ", "), "give a MobileNetV2"));
  }
  if (graph.output_size() != 1) {
    std::vector<std::string> outputs;
    for (const onnx::ValueInfoProto& output : graph.output()) outputs.push_back(output.name());
    throw OnnxFault(fmt::format(
        "it has {} outputs ({}) where MobileNetV2 has one; export it with the logits alone",
        outputs.size(), fmt::join(outputs, ", ")));
  }
  output_ = graph.output(0).name();
}

// Kahn's algorithm; of those that could run next, the first in the file.
void OnnxGraph::sort(const onnx::GraphProto& graph) {
  std::map<std::string, int> givers;
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const std::string& output : graph.node(i).output()) {
      const bool known = constants_.contains(output) || output == image_->name();
      if (output.empty()) continue;
      if (known || !givers.emplace(output, i).second) {
        throw OnnxFault(fmt::format("{} gives \"{}\", which something else gives as well; {}",
                                    label(graph.node(i)), output, kExportAgain));
      }
    }
  }
  const auto count = static_cast<std::size_t>(graph.node_size());
  std::vector<std::vector<int>> readers(count);
  std::vector<int> awaited(count);
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const std::string& input : graph.node(i).input()) {
      if (input.empty() || constants_.contains(input) || input == image_->name()) continue;
      const auto giver = givers.find(input);
      if (giver == givers.end()) {
        throw OnnxFault(fmt::format("{} reads \"{}\", which nothing in the file gives; {}",
                                    label(graph.node(i)), input, kExportAgain));
      }
      readers[static_cast<std::size_t>(giver->second)].push_back(i);
      ++awaited[static_cast<std::size_t>(i)];
    }
  }
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < graph.node_size(); ++i) {
    if (awaited[static_cast<std::size_t>(i)] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    const int next = ready.top();
    ready.pop();
    nodes_.push_back(&graph.node(next));
    for (const int reader : readers[static_cast<std::size_t>(next)]) {
      if (--awaited[static_cast<std::size_t>(reader)] == 0) ready.push(reader);
    }
  }
  if (nodes_.size() != count) {
    const auto stuck = std::ranges::find_if(awaited, [](int inputs) { return inputs > 0; });
    throw OnnxFault(fmt::format("{} waits for its own value, in a cycle; {}",
                                label(graph.node(static_cast<int>(stuck - awaited.begin()))),
                                kExportAgain));
  }
}

void OnnxGraph::keep_what_the_output_needs() {
  std::set<std::string> wanted = {output_};
  std::vector<const NodeProto*> kept;
  for (const NodeProto* node : std::views::reverse(nodes_)) {
    const auto is_wanted = [&](const std::string& name) { return wanted.contains(name); };
    if (std::ranges::none_of(node->output(), is_wanted)) continue;
    for (const std::string& input : node->input()) {
      if (!input.empty()) wanted.insert(input);
    }
    kept.push_back(node);
  }
  std::ranges::reverse(kept);
  nodes_ = std::move(kept);
  if (!wanted.contains(image_->name())) {
    throw OnnxFault(
        fmt::format("its output \"{}\" does not depend on the image; {}", output_, kExportAgain));
  }
}

void OnnxGraph::refuse_what_is_no_source_of_weights(const onnx::ModelProto& model) const {
  std::set<std::pair<std::string, std::string>> functions;
  for (const onnx::FunctionProto& function : model.functions()) {
    functions.emplace(function.domain(), function.name());
  }
  for (const NodeProto* node : nodes_) {
    if (is_quantised(*node)) {
      throw OnnxFault(
          fmt::format("it is quantised ({}), so it holds no weights in floating point; {}",
                      label(*node), kMeasureInstead));
    }
    if (functions.contains({node->domain(), node->op_type()})) {
      throw OnnxFault(
          fmt::format("{} calls a function that the file defines itself; inline it with "
                      "onnx.inliner.inline_local_functions",
                      label(*node)));
    }
  }
}

const onnx::TensorProto* OnnxGraph::constant(const std::string& name) const {
  const auto found = constants_.find(name);
  return found == constants_.end() ? nullptr : found->second;
}

}  // namespace edgebench::weights
