// A small MobileNetV2 as frameworks keep it: with BatchNorm, under the names of each of them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/network_support.h"
#include "model/synthetic.h"
#include "weights/tensor_file.h"

namespace edgebench::test {

// What a convolution and its normalisation are called, by their place. `block` is 0 for the first
// convolution and 18 for the last; `part` counts the convolutions of a block, from 0 on.
using PlaceNames = std::function<std::pair<std::string, std::string>(int block, int part)>;

// How many convolutions a block has: the first does not expand.
inline int parts_in(int block) {
  if (block == 0 || block == 18) return 1;
  return block == 1 ? 2 : 3;
}

inline std::pair<std::string, std::string> torchvision_names(int block, int part) {
  const std::string features = fmt::format("features.{}.", block);
  if (parts_in(block) == 1) return {features + "0", features + "1"};
  if (part + 1 == parts_in(block)) {
    return {fmt::format("{}conv.{}", features, part), fmt::format("{}conv.{}", features, part + 1)};
  }
  return {fmt::format("{}conv.{}.0", features, part), fmt::format("{}conv.{}.1", features, part)};
}

// As state_dict() gives it: layer by layer. The values depend on the place alone.
inline weights::TensorFile state_dict(const PlaceNames& names,
                                      const std::string& classifier = "classifier.1") {
  const model::Network network = model::synthetic_network(0.1, 32, 3, 5);
  weights::TensorFile file;
  unsigned seed = 0;
  const auto add_norm = [&](const std::string& name, std::size_t channels) {
    for (const char* part : {"weight", "bias", "running_mean", "running_var"}) {
      file.tensors.push_back(
          {name + "." + part, {channels}, random_values(channels, ++seed, 0.5F, 1.5F)});
    }
  };
  int block = 0;
  int part = 0;
  for (const model::Node& node : network.nodes) {
    if (node.op == model::Op::convolution) {
      const auto [convolution, norm] = names(block, part);
      file.tensors.push_back({convolution + ".weight", model::weight_shape(node), node.weight});
      add_norm(norm, node.bias.size());
      if (++part == parts_in(block)) {
        ++block;
        part = 0;
      }
    } else if (node.op == model::Op::linear) {
      file.tensors.push_back({classifier + ".weight", model::weight_shape(node), node.weight});
      file.tensors.push_back({classifier + ".bias", {node.bias.size()}, node.bias});
    }
  }
  return file;
}

inline std::pair<std::string, std::string> flat_names(int block, int part) {
  const std::string features = fmt::format("features.{}.", block);
  if (parts_in(block) == 1) return {features + "0", features + "1"};
  return {fmt::format("{}conv.{}", features, 3 * part),
          fmt::format("{}conv.{}", features, 3 * part + 1)};
}

inline std::pair<std::string, std::string> timm_names(int block, int part) {
  if (block == 0) return {"conv_stem", "bn1"};
  if (block == 18) return {"conv_head", "bn2"};
  int stage = 0;
  int before = 1;
  for (const int repeats : {1, 2, 3, 4, 3, 3, 1}) {
    if (block < before + repeats) break;
    before += repeats;
    ++stage;
  }
  const std::string prefix = fmt::format("blocks.{}.{}.", stage, block - before);
  const std::vector<std::string> convolutions =
      block == 1 ? std::vector<std::string>{"conv_dw", "conv_pw"}
                 : std::vector<std::string>{"conv_pw", "conv_dw", "conv_pwl"};
  return {prefix + convolutions.at(static_cast<std::size_t>(part)),
          fmt::format("{}bn{}", prefix, part + 1)};
}

inline std::pair<std::string, std::string> hugging_face_names(int block, int part) {
  std::string layer = "mobilenet_v2.conv_stem.";
  if (block == 18) layer = "mobilenet_v2.";
  if (block > 1 && block < 18) layer = fmt::format("mobilenet_v2.layer.{}.", block - 2);
  const std::vector<std::string> parts =
      block == 0    ? std::vector<std::string>{"first_conv"}
      : block == 18 ? std::vector<std::string>{"conv_1x1"}
      : block == 1  ? std::vector<std::string>{"conv_3x3", "reduce_1x1"}
                    : std::vector<std::string>{"expand_1x1", "conv_3x3", "reduce_1x1"};
  layer += parts.at(static_cast<std::size_t>(part));
  return {layer + ".convolution", layer + ".normalization"};
}

// Names that nobody has seen, such as those of somebody's own module.
inline std::pair<std::string, std::string> foreign_names(int block, int part) {
  return {fmt::format("trunk.{}.c{}", block, part), fmt::format("trunk.{}.n{}", block, part)};
}

inline weights::TensorFile with_prefix(weights::TensorFile file, const std::string& prefix) {
  for (weights::Tensor& tensor : file.tensors) tensor.name = prefix + tensor.name;
  return file;
}

inline void write_tensors(const std::filesystem::path& path, const weights::TensorFile& file) {
  std::vector<NamedTensor> tensors;
  for (const weights::Tensor& tensor : file.tensors) {
    tensors.push_back({tensor.name, tensor.shape, tensor.values});
  }
  write_tensors(path, tensors, file.metadata);
}

}  // namespace edgebench::test
