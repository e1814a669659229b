#include "judge/layers/layer_map.h"

#include <string>

#include <doctest/doctest.h>

namespace edgebench::judge {
namespace {

using runtime::KernelRole;
using runtime::LayerKind;
using runtime::ProfiledKernel;
using Mapped = std::vector<std::vector<std::size_t>>;

std::vector<record::NetworkLayer> network_of(const std::vector<std::string>& names) {
  std::vector<record::NetworkLayer> layers;
  for (const std::string& name : names) {
    layers.push_back(
        {.name = name, .kind = name == "last" ? LayerKind::linear : LayerKind::convolution});
  }
  return layers;
}

ProfiledKernel kernel(const std::string& node, const std::vector<std::string>& layers = {},
                      LayerKind kind = LayerKind::convolution) {
  return {.node = node, .layers = layers, .kind = kind, .role = KernelRole::layer};
}

ProfiledKernel of_role(const std::string& node, KernelRole role,
                       const std::vector<std::string>& layers = {}) {
  return {.node = node, .layers = layers, .kind = {}, .role = role};
}

}  // namespace

TEST_CASE("a kernel is the layer's whose name it has, or what the runtime makes of it") {
  const auto layers = network_of({"a", "b", "c"});
  const std::vector kernels = {of_role("in", KernelRole::input_conversion), kernel("a"),
                               kernel("b_nchwc", {"b"}), kernel("c.linear_nchwc", {"c.linear"}),
                               of_role("sum", KernelRole::addition)};
  const LayerMap map = map_kernels(layers, kernels);
  CHECK(map.layers == Mapped{{}, {0}, {1}, {2}, {}});
  CHECK(map.mapped == 3);
  CHECK(map.by_order == 0);
}

TEST_CASE("a layer may really end like what writers add, or be called like what optimisers add") {
  const auto layers = network_of({"a", "a.linear", "x_token_1", "b_nchwc", "ä #2"});
  const std::vector kernels = {kernel("a"), kernel("a.linear"), kernel("x_token_1", {"x"}),
                               kernel("b_nchwc", {"b"}), kernel("ä #2")};
  const LayerMap map = map_kernels(layers, kernels);
  CHECK(map.layers == Mapped{{0}, {1}, {2}, {3}, {4}});
  CHECK(map.by_order == 0);
}

TEST_CASE("an activation that was not fused is its layer's: by name, or the one before") {
  const auto layers = network_of({"a", "b"});
  const std::vector kernels = {kernel("a.linear", {"a.linear"}), kernel("b"),
                               of_role("a", KernelRole::activation, {"a"}),
                               of_role("clamp", KernelRole::activation)};
  CHECK(map_kernels(layers, kernels).layers == Mapped{{0}, {1}, {0}, {1}});
}

TEST_CASE("one kernel may compute several layers") {
  const LayerMap map =
      map_kernels(network_of({"a", "b", "c"}), std::vector{kernel("", {"b", "a"}), kernel("c")});
  CHECK(map.layers == Mapped{{0, 1}, {2}});
  CHECK(map.mapped == 3);
}

TEST_CASE("kernels without names are counted off where number and kinds agree") {
  const auto layers = network_of({"a", "b", "last"});
  std::vector kernels = {kernel("1"), of_role("", KernelRole::activation), kernel("2"),
                         of_role("3", KernelRole::pooling), kernel("4", {}, LayerKind::linear)};
  const LayerMap map = map_kernels(layers, kernels);
  CHECK(map.layers == Mapped{{0}, {0}, {1}, {}, {2}});
  CHECK(map.by_order == 3);
  CHECK(map.mapped == 3);
  kernels.back().kind = LayerKind::convolution;
  CHECK(map_kernels(layers, kernels).mapped == 0);
  kernels.back().kind.reset();  // Told by nobody.
  CHECK(map_kernels(layers, kernels).mapped == 3);
  kernels.pop_back();
  CHECK(map_kernels(layers, kernels).mapped == 0);
}

TEST_CASE("one name for two layers is none") {
  const auto layers = network_of({"a", "b"});
  const LayerMap map = map_kernels(layers, std::vector{kernel("a"), kernel("a")});
  CHECK(map.layers == Mapped{{0}, {1}});
  CHECK(map.by_order == 1);
}

TEST_CASE("what cannot be counted off keeps what names tell") {
  const LayerMap map =
      map_kernels(network_of({"a", "b", "c"}), std::vector{kernel("a"), kernel("?")});
  CHECK(map.layers == Mapped{{0}, {}});
  CHECK(map.mapped == 1);
  CHECK(map.by_order == 0);
}

TEST_CASE("a kernel without a name that tells gets the layer that is left") {
  const auto layers = network_of({"a", "b", "last"});
  std::vector kernels = {kernel("a"), kernel("b"), kernel("output", {}, LayerKind::linear)};
  CHECK(map_kernels(layers, kernels).layers == Mapped{{0}, {1}, {2}});
  CHECK(map_kernels(layers, kernels).by_order == 1);
  kernels[2].kind = LayerKind::convolution;
  CHECK(map_kernels(layers, kernels).layers == Mapped{{0}, {1}, {}});
}

TEST_CASE("names that would have the network run backwards mislead") {
  // The writer's names of layers "a" and "a.linear".
  const auto layers = network_of({"a", "a.linear"});
  const LayerMap map =
      map_kernels(layers, std::vector{kernel("a.linear"), kernel("a.linear.linear")});
  CHECK(map.layers == Mapped{{0}, {1}});
  CHECK(map.by_order == 2);
}

}  // namespace edgebench::judge
