#include "shared/torch/operators/executed_operators.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <ATen/Context.h>
#include <ATen/record_function.h>
#include <fmt/format.h>

#include "shared/torch/operators/observing.h"
#include "shared/torch/operators/onednn_log.h"

namespace edgebench::torch_common {
namespace {

using runtime::Arithmetic;
using runtime::ExecutedLayer;
using runtime::LayerKind;

bool is_product(std::string_view name) {
  return name == "aten::addmm" || name == "aten::mm" || name == "aten::matmul" ||
         name == "aten::addmv" || name == "aten::bmm";
}

Arithmetic arithmetic_of(std::string_view name, c10::ScalarType input) {
  // They have no other than integer kernels; those with FP16 weights are called so.
  if (name.starts_with("quantized::")) {
    return name.find("fp16") == name.npos ? Arithmetic::int8 : Arithmetic::other;
  }
  // PyTorch's own kernels for halves convert each value and multiply as FP32, but not all of them.
  return input == c10::ScalarType::Float ? Arithmetic::fp32 : Arithmetic::other;
}

// The observer: layers are the outermost calls that are one; the kernel is the innermost.
class Recorder {
 public:
  explicit Recorder(c10::DeviceType where) : where_(where) {}

  void begin(const at::RecordFunction& call) {
    ++depth_;
    const std::string_view name = call.name();
    const std::optional<LayerKind> kind = layer_kind(name);
    if (!kind) return;
    if (outermost_ == 0) {
      outermost_ = depth_;
      add_unobserved();
      add(*kind, arithmetic_of(name, input_of(call).type), {});
    }
    layers_.back().kernel = name;
    if (where_ != c10::DeviceType::CPU) place(call);
  }

  void end() {
    if (depth_ == outermost_) {
      const std::vector<OnednnPrimitive> primitives = products(log_.take());
      if (!primitives.empty()) {
        const bool here = where_ == c10::DeviceType::CPU;
        layers_.back().arithmetic = here ? primitives.back().arithmetic : Arithmetic::other;
        layers_.back().kernel += fmt::format(" (oneDNN {})", primitives.back().implementation);
      }
      outermost_ = 0;
    }
    --depth_;
  }

  std::vector<ExecutedLayer> finish() {
    add_unobserved();
    return layers_;
  }

 private:
  void add(LayerKind kind, Arithmetic arithmetic, std::string kernel) {
    layers_.push_back({.name = fmt::format("layer {}", layers_.size() + 1),
                       .kind = kind,
                       .arithmetic = arithmetic,
                       .kernel = std::move(kernel)});
  }

  // What oneDNN did between two observed operators.
  void add_unobserved() {
    for (const OnednnPrimitive& primitive : products(log_.take())) {
      const bool here = where_ == c10::DeviceType::CPU;
      add(*primitive.kind, here ? primitive.arithmetic : Arithmetic::other,
          fmt::format("{}{}", kUnobservedKernel, primitive.implementation));
    }
  }

  struct Input {
    c10::ScalarType type = c10::ScalarType::Undefined;
    c10::DeviceType device = c10::DeviceType::CPU;
  };

  static Input input_of(const at::RecordFunction& call) {
    for (const c10::IValue& input : call.inputs()) {
      if (!input.isTensor() || !input.toTensor().defined()) continue;
      return {input.toTensor().scalar_type(), input.toTensor().device().type()};
    }
    return {};
  }

  // Of the layer under way, whose innermost operator so far this is.
  void place(const at::RecordFunction& call) {
    const Input input = input_of(call);
    ExecutedLayer& layer = layers_.back();
    layer.arithmetic = arithmetic_on_gpu(call.name(), input.type, allows_tf32(call));
    if (input.device == where_) return;
    layer.arithmetic = Arithmetic::other;
    layer.kernel += " on " + c10::DeviceTypeName(input.device, /*lower_case=*/true);
  }

  // PyTorch's settings, and what cuDNN's convolution was told as the last of its arguments.
  static bool allows_tf32(const at::RecordFunction& call) {
    const at::Context& pytorch = at::globalContext();
    const bool told = std::string_view(call.name()) == "aten::cudnn_convolution" &&
                      !call.inputs().empty() && call.inputs().back().isBool() &&
                      call.inputs().back().toBool();
    return told || pytorch.allowTF32CuBLAS() || pytorch.allowTF32CuDNN();
  }

  c10::DeviceType where_;
  OnednnLog log_;
  int depth_ = 0;
  int outermost_ = 0;  // The depth of the layer under way; 0: none.
  std::vector<ExecutedLayer> layers_;
};

thread_local Recorder* recorder = nullptr;  // PyTorch's callbacks are plain functions.

}  // namespace

std::optional<LayerKind> layer_kind(std::string_view name) {
  const auto has = [&](std::string_view part) { return name.find(part) != name.npos; };
  if (has("prepack") && !has("_run")) return std::nullopt;
  if (has("conv")) return LayerKind::convolution;
  if (has("linear") || is_product(name)) return LayerKind::linear;
  return std::nullopt;
}

std::vector<ExecutedLayer> executed_layers(const std::function<void()>& inference,
                                           c10::DeviceType where) {
  Recorder observer(where);
  recorder = &observer;
  {
    const Observing observing(
        at::RecordFunctionCallback(
            [](const at::RecordFunction& call) -> std::unique_ptr<at::ObserverContext> {
              recorder->begin(call);
              return nullptr;
            },
            [](const at::RecordFunction&, at::ObserverContext*) { recorder->end(); })
            .needsInputs(true));
    inference();
  }
  return observer.finish();
}

Arithmetic arithmetic_on_gpu(std::string_view name, c10::ScalarType input, bool tf32) {
  const bool librarys = name.find("cudnn") != name.npos || is_product(name);
  switch (input) {
    case c10::ScalarType::Float:
      return tf32 ? Arithmetic::other : Arithmetic::fp32;
    case c10::ScalarType::Half:
      return librarys ? Arithmetic::fp16 : Arithmetic::other;
    case c10::ScalarType::BFloat16:
      return librarys ? Arithmetic::bf16 : Arithmetic::other;
    default:
      return Arithmetic::other;
  }
}

std::string summary_of(const std::vector<ExecutedLayer>& layers) {
  std::map<std::string, int> counts;
  for (const ExecutedLayer& layer : layers) ++counts[layer.kernel];
  std::string summary;
  for (const auto& [kernel, count] : counts) {
    summary += fmt::format("{}{} {}", summary.empty() ? "" : ", ", count, kernel);
  }
  return summary;
}

}  // namespace edgebench::torch_common
