// Every value of the graph is one of three: it depends on the image, and is followed with its shape
// and the step that gave it; it is a constant, and is computed; or it is what edgebench does not
// compute, which matters only if somebody reads it. Operators on values of the first kind make
// steps, extend one (a bias, a normalisation, the second half of a clamp or of a pooling) or only
// change the shape. A step that was read cannot be extended any more, and one that was extended
// cannot be read as it was: then the graph computes something else.
#include "weights/onnx/walk.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/unmovable.h"
#include "weights/onnx/constants.h"
#include "weights/onnx/fault.h"
#include "weights/onnx/image.h"
#include "weights/onnx/operators.h"

namespace edgebench::weights {
namespace {

using onnx::NodeProto;

constexpr std::size_t kMostSteps = 256;  // MobileNetV2 has some 110.

// Of constants that are computed, beside a few times what the file holds.
constexpr std::size_t kFreeElements = 1 << 20;

struct NotComputed {
  const NodeProto* node;  // The operator that edgebench does not evaluate.
};

using State = std::variant<OnnxValue, SharedTensor, NotComputed>;

class Walker : Unmovable {
 public:
  Walker(const OnnxGraph& graph, OnnxTensorReader& reader) : graph_(graph), reader_(reader) {
    const OnnxImage image = read_image(graph.image());
    result_.image_size = image.size;
    result_.steps.emplace_back();
    states_.emplace(graph.image().name(), image.value);
  }

  OnnxSteps run() {
    for (const NodeProto* node : graph_.nodes()) {
      if (!visit(*node)) break;
    }
    return std::move(result_);
  }

 private:
  // False where the walk ends.
  bool visit(const NodeProto& node) {
    std::optional<State> state = is_constant(node) ? constant(node) : on_the_image(node);
    if (!state) return false;
    for (const std::string& output : node.output()) {
      // Only the first output is ever what the operators here compute.
      const bool first = &output == &node.output(0);
      if (!output.empty()) states_.emplace(output, first ? *state : State(NotComputed{&node}));
    }
    return true;
  }

  // By name; a constant of the file is read when somebody first asks for it.
  const State& state(const std::string& name) {
    const auto known = states_.find(name);
    if (known != states_.end()) return known->second;
    const onnx::TensorProto* tensor = graph_.constant(name);
    auto read = std::make_shared<const OnnxTensor>(reader_.read(*tensor));
    return states_.emplace(name, std::move(read)).first->second;
  }

  bool is_constant(const NodeProto& node) {
    return std::ranges::none_of(node.input(), [&](const std::string& input) {
      return !input.empty() && std::holds_alternative<OnnxValue>(state(input));
    });
  }

  State constant(const NodeProto& node) {
    std::vector<const OnnxTensor*> inputs;
    for (const std::string& input : node.input()) {
      if (input.empty()) {
        inputs.push_back(nullptr);
      } else if (const auto* tensor = std::get_if<SharedTensor>(&state(input))) {
        inputs.push_back(tensor->get());
      } else {
        return std::get<NotComputed>(state(input));
      }
    }
    // Kept without a copy: exporters write one for each place where a weight is shared.
    if (node.op_type() == "Identity" && inputs.size() == 1 && inputs.front() != nullptr) {
      return state(node.input(0));
    }
    const std::size_t most = 4 * reader_.elements_read() + kFreeElements - computed_elements_;
    std::optional<OnnxTensor> tensor = evaluate(node, inputs, reader_, most);
    // A Constant's tensor is a part of the file, which bounds it.
    const bool in_file = node.op_type() == "Constant";
    if (!tensor || (!in_file && tensor->size() > most)) return NotComputed{&node};
    if (!in_file) computed_elements_ += tensor->size();
    return std::make_shared<const OnnxTensor>(std::move(*tensor));
  }

  std::optional<State> on_the_image(const NodeProto& node) {
    OnnxCall call(node, graph_.operator_set(), result_);
    for (const std::string& input : node.input()) call.add_input(input_of(node, input));
    if (is_standard(node) && node.op_type() == "Shape" && call.value(0) != nullptr) {
      return std::make_shared<const OnnxTensor>(shape_tensor(node, call.value(0)->shape));
    }
    std::optional<OnnxValue> value;
    if (result_.steps.size() < kMostSteps) value = apply(call);
    if (value) return *value;
    OnnxStep other{.kind = OnnxStep::Kind::other, .node = &node};
    other.problem = call.problem;
    result_.steps.push_back(std::move(other));
    return std::nullopt;
  }

  OnnxInput input_of(const NodeProto& node, const std::string& name) {
    if (name.empty()) return {};
    const State& given = state(name);
    if (const auto* value = std::get_if<OnnxValue>(&given)) return *value;
    if (const auto* tensor = std::get_if<SharedTensor>(&given)) return *tensor;
    throw OnnxFault(fmt::format(
        "{} needs what {} gives, and edgebench does not compute that; simplify the file with "
        "onnxsim or export it again",
        label(node), label(*std::get<NotComputed>(given).node)));
  }

  const OnnxGraph& graph_;
  OnnxTensorReader& reader_;
  OnnxSteps result_;
  std::map<std::string, State> states_;
  std::size_t computed_elements_ = 0;
};

}  // namespace

OnnxSteps walk(const OnnxGraph& graph, OnnxTensorReader& reader) {
  return Walker(graph, reader).run();
}

}  // namespace edgebench::weights
