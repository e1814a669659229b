// The forward function is written as TorchScript's source text, because the packed weights are
// objects, not tensors, and tracing sees only tensors. Packed weights are attributes of the module
// that are made here, through the dispatcher: freezing does not fold the packing.
//
// Why the pooled value goes through FP32: PyTorch's pooling of quantised values keeps the scale of
// its input, and the quantised network has a finer one behind it. A hidden layer quantises it
// again.
//
// Why the classifier's input has two more columns: of the operators that leave the logits in FP32,
// as the quantised network does, linear_dynamic is the one that all engines have. It chooses the
// scale by the smallest and the largest value of the whole batch. Two constants that are these
// values, with weights of 0, make it choose the quantised network's scale, for every image.
#include "shared/torch/int8_module.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_make_per_channel_quantized_tensor.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/int_repr.h>
#include <ATen/ops/q_per_channel_scales.h>
#include <ATen/ops/q_per_channel_zero_points.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <torch/csrc/jit/frontend/resolver.h>
#include <torch/csrc/jit/frontend/sugared_value.h>

#include "model/mobilenet_v2.h"
#include "quantise/activation.h"
#include "quantise/layer.h"
#include "shared/torch/fp32_module.h"
#include "shared/torch/tensors.h"

namespace edgebench::torch_common {
namespace {

using quantise::ActivationQuantiser;
using quantise::QuantisedLayer;
using quantise::QuantisedNetwork;
using torch::jit::Module;

// Makes `ops.quantized.conv2d` in a source text mean the registered operator, as it does in Python.
class OperatorNamespace final : public torch::jit::SugaredValue {
 public:
  std::string kind() const override { return "operators"; }
  std::shared_ptr<SugaredValue> attr(const torch::jit::SourceRange& /*where*/,
                                     torch::jit::GraphFunction& /*function*/,
                                     const std::string& name) override {
    return std::make_shared<torch::jit::BuiltinModule>(name);
  }
};

class OperatorResolver final : public torch::jit::Resolver {
 public:
  std::shared_ptr<torch::jit::SugaredValue> resolveValue(
      const std::string& name, torch::jit::GraphFunction& function,
      const torch::jit::SourceRange& where) override {
    if (name == "ops") return std::make_shared<OperatorNamespace>();
    return native_->resolveValue(name, function, where);
  }
  c10::TypePtr resolveType(const std::string& name, const torch::jit::SourceRange& where) override {
    return native_->resolveType(name, where);
  }

 private:
  torch::jit::ResolverPtr native_ = torch::jit::nativeResolver();
};

c10::IValue call(const char* name, torch::jit::Stack arguments) {
  c10::Dispatcher::singleton().findSchemaOrThrow(name, "").callBoxed(arguments);
  return arguments.front();
}

at::Tensor weight_of(const model::Node& node, const QuantisedLayer& layer) {
  const std::vector<std::size_t> shape = model::weight_shape(node);
  const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
  const at::Tensor scales = tensor_of(layer.weight_scale, {node.out_channels}).to(at::kDouble);
  const at::Tensor zero_points = at::zeros({node.out_channels}, at::kLong);
  return at::_make_per_channel_quantized_tensor(tensor_of(layer.weight, sizes), scales, zero_points,
                                                /*axis=*/0);
}

// PyTorch takes biases as FP32 and divides them by input scale x weight scale again.
at::Tensor bias_of(const QuantisedNetwork& quantised, std::size_t node) {
  const std::vector<float> bias = float_biases(quantised, node);
  return tensor_of(bias, {static_cast<std::int64_t>(bias.size())});
}

std::string attribute_name(const model::Node& node) {
  std::string name = node.name;
  std::ranges::replace(name, '.', '_');
  return name;
}

// The real numbers that the first and the last integer stand for.
std::array<float, 2> ends_of(const ActivationQuantiser& activation) {
  return {quantise::dequantise_value(0, activation), quantise::dequantise_value(255, activation)};
}

void add_classifier(Module& module, const model::Node& node, const at::Tensor& weight,
                    const at::Tensor& bias, const ActivationQuantiser& input) {
  const at::Tensor integers = at::constant_pad_nd(weight.int_repr(), {0, 2});
  const at::Tensor wider = at::_make_per_channel_quantized_tensor(
      integers, weight.q_per_channel_scales(), weight.q_per_channel_zero_points(), /*axis=*/0);
  const c10::IValue packed = call("quantized::linear_prepack", {wider, bias});
  module.register_attribute(attribute_name(node), packed.type(), packed);
  module.register_buffer(attribute_name(node) + "_ends", tensor_of(ends_of(input), {1, 2}));
}

c10::IValue packed_convolution(const model::Node& node, const at::Tensor& weight,
                               const at::Tensor& bias) {
  const std::int64_t padding = (node.kernel - 1) / 2;
  const c10::List<std::int64_t> strides({node.stride, node.stride});
  const c10::List<std::int64_t> paddings({padding, padding});
  const c10::List<std::int64_t> dilations({1, 1});
  return call("quantized::conv2d_prepack",
              {weight, bias, strides, paddings, dilations, std::int64_t{node.groups}});
}

void define(Module& module, const std::string& source) {
  module.define(source, std::make_shared<OperatorResolver>());
  module.eval();
}

Module new_module() {
  Module module("MobileNetV2");
  // optimize_for_inference() skips freezing without a word where it is missing.
  module.register_attribute("training", c10::BoolType::get(), false);
  return module;
}

// One line of the source for each node; value i is called v<i>.
class Int8Source {
 public:
  explicit Int8Source(const QuantisedNetwork& quantised) : quantised_(quantised) {}

  std::string text() {
    const std::size_t count = quantised_.network.nodes.size();
    for (std::size_t i = 0; i < count; ++i) add(i);
    return text_ + fmt::format("    return v{}\n", count - 1);
  }

 private:
  const model::Node& node(std::size_t i) const { return quantised_.network.nodes[i]; }

  // "scale, zero_point". Seventeen digits read back as the same double.
  std::string quantiser(std::size_t i) const {
    const ActivationQuantiser& activation = *quantised_.activations[i];
    return fmt::format("{:.17e}, {}", static_cast<double>(activation.scale), activation.zero_point);
  }

  void line(std::size_t i, const std::string& expression) {
    text_ += fmt::format("    v{} = {}\n", i, expression);
  }

  void add(std::size_t i) {
    const model::Node& n = node(i);
    const std::string name = attribute_name(n);
    switch (n.op) {
      case model::Op::input:
        line(i, fmt::format("torch.quantize_per_tensor(images, {}, {})", quantiser(i),
                            static_cast<int>(at::kQUInt8)));
        break;
      case model::Op::convolution:
        line(i, fmt::format("ops.quantized.conv2d{}(v{}, self.{}, {})",
                            n.rectified() ? "_relu" : "", n.inputs[0], name, quantiser(i)));
        break;
      case model::Op::add:
        line(i, fmt::format("ops.quantized.add(v{}, v{}, {})", n.inputs[0], n.inputs[1],
                            quantiser(i)));
        break;
      case model::Op::global_average_pool:
        line(i, fmt::format("torch.flatten(torch.adaptive_avg_pool2d(torch.dequantize(v{}), "
                            "[1, 1]), 1)",
                            n.inputs[0]));
        break;
      case model::Op::linear:
        line(i, i + 1 == quantised_.network.nodes.size() ? classifier(n) : hidden(i));
        break;
    }
  }

  // What a layer reads of its input, which is FP32 after the pooling and integers after a layer.
  std::string read(const model::Node& n, bool as_float) const {
    const auto source = n.input();
    const std::string value = fmt::format("v{}", source);
    const bool is_float = node(source).op == model::Op::global_average_pool;
    if (is_float == as_float) return value;
    if (as_float) return fmt::format("torch.dequantize({})", value);
    return fmt::format("torch.quantize_per_tensor({}, {}, {})", value, quantiser(source),
                       static_cast<int>(at::kQUInt8));
  }

  std::string hidden(std::size_t i) const {
    const model::Node& n = node(i);
    return fmt::format("ops.quantized.linear{}({}, self.{}, {})", n.rectified() ? "_relu" : "",
                       read(n, false), attribute_name(n), quantiser(i));
  }

  std::string classifier(const model::Node& n) const {
    const auto [low, high] = ends_of(*quantised_.activations[n.input()]);
    return fmt::format(
        "ops.quantized.linear_dynamic(torch.cat([torch.clamp({0}, {1:.17e}, {2:.17e}), "
        "self.{3}_ends.expand([v{4}.size(0), 2])], 1), self.{3}, False)",
        read(n, true), static_cast<double>(low), static_cast<double>(high), attribute_name(n),
        n.inputs[0]);
  }

  const QuantisedNetwork& quantised_;
  std::string text_ = "def forward(self, images):\n";
};

}  // namespace

Module int8_module(const QuantisedNetwork& quantised) {
  TORCH_CHECK(quantise::integer_range(quantised.scheme).maximum == 255,
              "the quantised network has not the activations of PyTorch's kernels, 0..255");
  quantise::check_fits_graph(quantised);
  const at::NoGradGuard no_grad;
  Module module = new_module();
  for (std::size_t i = 0; i < quantised.layers.size(); ++i) {
    const model::Node& node = quantised.network.nodes[i];
    if (node.weight.empty()) continue;
    const at::Tensor weight = weight_of(node, quantised.layers[i]);
    const at::Tensor bias = bias_of(quantised, i);
    if (i + 1 == quantised.layers.size()) {
      const auto input = node.input();
      add_classifier(module, node, weight, bias, *quantised.activations[input]);
      continue;
    }
    const c10::IValue packed = node.op == model::Op::linear
                                   ? call("quantized::linear_prepack", {weight, bias})
                                   : packed_convolution(node, weight, bias);
    module.register_attribute(attribute_name(node), packed.type(), packed);
  }
  define(module, Int8Source(quantised).text());
  return module;
}

Module int8_dynamic_module(const model::Network& network, bool reduce_range) {
  const at::NoGradGuard no_grad;
  model::Network features = network;
  std::erase_if(features.nodes,
                [](const model::Node& node) { return node.op == model::Op::linear; });
  Module module = new_module();
  module.register_module("features",
                         traced_module(features, Normalisation::folded, c10::ScalarType::Float));
  std::string value = "self.features.forward(images)";
  for (const model::Node& node : network.nodes) {
    if (node.op != model::Op::linear) continue;
    const at::Tensor bias = tensor_of(node.bias, {node.out_channels});
    const c10::IValue packed = call("quantized::linear_prepack",
                                    {weight_of(node, quantise::quantise_weights(node)), bias});
    module.register_attribute(attribute_name(node), packed.type(), packed);
    value = fmt::format("ops.quantized.linear_dynamic({}, self.{}, {})", value,
                        attribute_name(node), reduce_range ? "True" : "False");
    if (node.rectified()) value = fmt::format("torch.relu({})", value);
  }
  define(module, fmt::format("def forward(self, images):\n    return {}\n", value));
  return module;
}

}  // namespace edgebench::torch_common
