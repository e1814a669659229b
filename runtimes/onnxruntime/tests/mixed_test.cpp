// Files of layers in integers and layers in FP32: ONNX Runtime computes each as the file says.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/file.h"
#include "emit/onnx_files.h"
#include "model/synthetic.h"
#include "no_phases.h"
#include "quantised_support.h"
#include "runtime/runtime.h"
#include "support.h"

namespace edgebench::test {
namespace {

std::vector<runtime::ExecutedLayer> executed_layers(const std::string& onnx, int image_size) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "model.onnx", onnx);
  NoPhases phases;
  const auto onnxruntime = runtime::make_runtime();
  const auto session =
      onnxruntime->open({.artifact = folder / "model.onnx", .image_size = image_size}, phases);
  session->run();
  return session->executed_layers();
}

}  // namespace

TEST_CASE(
    "a layer in FP32 between two quantisers is computed in FP32, by a kernel of the FP32 file") {
  quantise::QuantisedNetwork mixed = hand_quantised(model::synthetic_network(0.35, 96, 10, 3));
  // An expansion, a depthwise layer and a projection, apart from each other.
  const std::array<std::string, 3> lifted = {"features.3.conv.0.0", "features.5.conv.1.0",
                                             "features.7.conv.2"};
  for (const std::string& name : lifted) {
    const auto node = std::ranges::find(mixed.network.nodes, name, &model::Node::name);
    mixed.layers[static_cast<std::size_t>(node - mixed.network.nodes.begin())] = {};
  }
  const int image_size = mixed.network.image_size;
  std::set<std::string> fp32_kernels;
  for (const auto& layer : executed_layers(emit::onnx_fp32(mixed.network), image_size)) {
    fp32_kernels.insert(layer.kernel);
  }
  std::vector<std::string> in_fp32;
  for (const auto& layer : executed_layers(emit::onnx_int8_mixed(mixed), image_size)) {
    if (layer.arithmetic != runtime::Arithmetic::fp32) continue;
    in_fp32.push_back(layer.name);
    CHECK_MESSAGE(fp32_kernels.contains(layer.kernel), layer.kernel);
  }
  REQUIRE(in_fp32.size() == lifted.size());
  for (std::size_t i = 0; i < lifted.size(); ++i) CHECK(in_fp32[i].starts_with(lifted[i]));
}

}  // namespace edgebench::test
