#include "shared/torch/checkpoint.h"

#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Dict.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/scalar_tensor.h>
#include <fmt/format.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include "base/file.h"
#include "model/mobilenet_v2.h"
#include "model/width.h"
#include "shared/torch/error.h"

namespace edgebench::torch_common {
namespace {

namespace fs = std::filesystem;

// torchvision puts a normalisation behind its convolution in one sequence: "features.0.0" is
// followed by "features.0.1".
std::string next_name(const std::string& name) {
  const std::size_t dot = name.rfind('.') + 1;
  int number = 0;
  std::from_chars(name.data() + dot, name.data() + name.size(), number);
  return fmt::format("{}{}", name.substr(0, dot), number + 1);
}

// Calls `visit(name, tensor)` for every tensor of a layer, in torchvision's order.
template <typename Visit>
void for_each_tensor(const model::Node& node, Layer& layer, Visit visit) {
  visit(node.name + ".weight", layer.weight);
  if (node.op == model::Op::linear) {
    visit(node.name + ".bias", layer.bias);
    return;
  }
  const std::string norm = next_name(node.name);
  visit(norm + ".weight", layer.norm_weight);
  visit(norm + ".bias", layer.norm_bias);
  visit(norm + ".running_mean", layer.norm_mean);
  visit(norm + ".running_var", layer.norm_variance);
}

using Dictionary = std::map<std::string, at::Tensor>;

Dictionary read_dictionary(const fs::path& file) {
  const std::string bytes = read_file(file);
  const c10::IValue value =
      guarded(file.string() + " cannot be read as a checkpoint of torch.save()",
              [&] { return torch::jit::pickle_load({bytes.begin(), bytes.end()}); });
  if (!value.isGenericDict()) {
    throw std::runtime_error(file.string() + " holds no dictionary of tensors");
  }
  Dictionary dictionary;
  for (const auto& entry : value.toGenericDict()) {
    if (entry.key().isString() && entry.value().isTensor()) {
      dictionary.emplace(entry.key().toStringRef(), entry.value().toTensor());
    }
  }
  return dictionary;
}

std::size_t outputs_of(const Dictionary& dictionary, const std::string& name) {
  const auto found = dictionary.find(name + ".weight");
  if (found == dictionary.end() || found->second.dim() == 0) return 0;
  return static_cast<std::size_t>(found->second.size(0));
}

model::Network network_of(const Dictionary& dictionary, const fs::path& file, int image_size) {
  std::vector<std::size_t> channels;
  for (const std::string& name : model::planned_convolutions()) {
    channels.push_back(outputs_of(dictionary, name));
  }
  const std::optional<double> width = model::infer_width(channels);
  std::vector<int> head;  // The outputs of its linear layers.
  while (const std::size_t outputs = outputs_of(dictionary, model::head_layer_name(head.size()))) {
    head.push_back(static_cast<int>(outputs));
  }
  if (!width || head.empty()) {
    throw std::runtime_error(file.string() + " holds no MobileNetV2 with torchvision's names");
  }
  const int classes = head.back();
  head.pop_back();
  return model::mobilenet_v2(*width, image_size, classes, head);
}

void check_shape(const model::Node& node, const at::Tensor& weight, const fs::path& file) {
  const std::vector<std::size_t> wanted = model::weight_shape(node);
  const at::IntArrayRef found = weight.sizes();
  if (!std::equal(
          wanted.begin(), wanted.end(), found.begin(), found.end(),
          [](std::size_t left, std::int64_t right) { return std::cmp_equal(left, right); })) {
    throw std::runtime_error(fmt::format("{}: {}.weight has another shape than MobileNetV2's",
                                         file.string(), node.name));
  }
}

}  // namespace

void write_checkpoint(const model::Network& network, const fs::path& file) {
  std::vector<Layer> layers = normalised_layers(network);
  c10::Dict<std::string, at::Tensor> dictionary;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].weight.defined()) continue;
    for_each_tensor(network.nodes[i], layers[i], [&](const std::string& name, at::Tensor& tensor) {
      dictionary.insert(name, tensor);
    });
    // torchvision's dictionaries have it; nothing reads it at inference.
    if (network.nodes[i].op == model::Op::convolution) {
      dictionary.insert(next_name(network.nodes[i].name) + ".num_batches_tracked",
                        at::scalar_tensor(0, at::kLong));
    }
  }
  const std::vector<char> bytes = guarded("the checkpoint cannot be written", [&] {
    return torch::jit::pickle_save(c10::IValue(dictionary));
  });
  write_file_atomically(file, {bytes.data(), bytes.size()});
}

Checkpoint read_checkpoint(const fs::path& file, int image_size) {
  const Dictionary dictionary = read_dictionary(file);
  Checkpoint checkpoint{.network = network_of(dictionary, file, image_size), .layers = {}};
  checkpoint.layers.resize(checkpoint.network.nodes.size());
  for (std::size_t i = 0; i < checkpoint.layers.size(); ++i) {
    const model::Node& node = checkpoint.network.nodes[i];
    if (node.op != model::Op::convolution && node.op != model::Op::linear) continue;
    for_each_tensor(node, checkpoint.layers[i], [&](const std::string& name, at::Tensor& tensor) {
      const auto found = dictionary.find(name);
      if (found == dictionary.end() || found->second.scalar_type() != at::kFloat) {
        throw std::runtime_error(
            fmt::format("{}: the FP32 tensor {} is missing", file.string(), name));
      }
      tensor = found->second.clone();
    });
    check_shape(node, checkpoint.layers[i].weight, file);
  }
  return checkpoint;
}

}  // namespace edgebench::torch_common
