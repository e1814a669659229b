// Tracing records what forward() calls on one example, as torch.jit.trace() does in Python; tensors
// that the module has as parameters are recorded as reads of them.
#include "shared/torch/fp32_module.h"

#include <algorithm>
#include <string>
#include <vector>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/jit/frontend/tracer.h>

#include "shared/torch/layers.h"

namespace edgebench::torch_common {
namespace {

using torch::jit::Module;

void add_parameters(Module& module, const model::Network& network, std::vector<Layer>& layers,
                    c10::ScalarType type) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    std::string name = network.nodes[i].name;
    std::ranges::replace(name, '.', '_');
    const auto add = [&](const char* suffix, at::Tensor& tensor, bool is_buffer) {
      if (!tensor.defined()) return;
      tensor = tensor.to(type);
      module.register_parameter(name + suffix, tensor, is_buffer);
    };
    add("_weight", layers[i].weight, false);
    add("_bias", layers[i].bias, false);
    add("_norm_weight", layers[i].norm_weight, false);
    add("_norm_bias", layers[i].norm_bias, false);
    add("_norm_running_mean", layers[i].norm_mean, true);
    add("_norm_running_var", layers[i].norm_variance, true);
  }
}

}  // namespace

Module traced_module(const model::Network& network, Normalisation normalisation,
                     c10::ScalarType type) {
  const at::NoGradGuard no_grad;
  std::vector<Layer> layers =
      normalisation == Normalisation::kept ? normalised_layers(network) : folded_layers(network);
  Module module("MobileNetV2");
  // optimize_for_inference() skips freezing without a word where it is missing.
  module.register_attribute("training", c10::BoolType::get(), false);
  add_parameters(module, network, layers, type);
  const at::Tensor example = at::zeros({1, 3, network.image_size, network.image_size}, type);
  const auto traced = torch::jit::tracer::trace(
      {example},
      [&](torch::jit::Stack inputs) -> torch::jit::Stack {
        return {forward(network, layers, inputs.front().toTensor())};
      },
      [](const at::Tensor&) { return std::string(); }, /*strict=*/true, /*force_outplace=*/false,
      &module, {"images"});
  module._ivalue()->compilation_unit()->create_function(
      c10::QualifiedName(*module.type()->name(), "forward"), traced.first->graph);
  module.type()->addMethod(module._ivalue()->compilation_unit()->find_function(
      c10::QualifiedName(*module.type()->name(), "forward")));
  return module;
}

}  // namespace edgebench::torch_common
