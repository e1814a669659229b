// What the library makes of our ONNX files: it builds real plans here, without any device, and
// tells of each kernel what it computes.
#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/process/confine.h"
#include "base/process/confined_child.h"
#include "emit/onnx_files.h"
#include "model/synthetic.h"
#include "quantised_support.h"
#include "real_library.h"
#include "runtime_conformance.h"
#include "shared/tensorrt/build_log.h"
#include "shared/tensorrt/engine.h"

namespace edgebench::tensorrt::test {
namespace {

using edgebench::test::hand_quantised;
using edgebench::test::small_network;
using runtime::Arithmetic;
using runtime::LayerKind;

std::string symmetric(const model::Network& network) {
  return emit::onnx_int8_symmetric(hand_quantised(network, quantise::Scheme::symmetric_i8));
}

std::vector<model::Node> layers_with_weights(const model::Network& network) {
  std::vector<model::Node> nodes = network.nodes;
  std::erase_if(nodes, [](const model::Node& node) { return node.weight.empty(); });
  return nodes;
}

std::string symmetric_fp16(const model::Network& network) {
  return emit::onnx_int8_symmetric_fp16(hand_quantised(network, quantise::Scheme::symmetric_i8));
}

// Every layer is there, in its order, under its name and in the type.
std::vector<EngineLayer> check_layers(const model::Network& network, const std::string& onnx,
                                      Arithmetic arithmetic) {
  const bool tf32 = arithmetic == Arithmetic::tf32;
  const std::vector<EngineLayer> account = layers_in_log(real_plan(onnx, 1, tf32).account);
  const auto executed = executed_layers(account, tf32);
  const std::vector<model::Node> nodes = layers_with_weights(network);
  REQUIRE(executed.size() == nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    CAPTURE(nodes[i].name);
    CAPTURE(executed[i].name);
    CAPTURE(executed[i].kernel);
    CHECK(executed[i].arithmetic == arithmetic);
    const bool linear = nodes[i].op == model::Op::linear;
    CHECK((executed[i].kind == LayerKind::linear) == linear);
    if (!linear) CHECK((executed[i].name + ".").starts_with(nodes[i].name + "."));
  }
  CHECK_FALSE(summarise_kernels(account).empty());
  return account;
}

// Of the kernels between the layers, which add biases and make integers, those that hold FP16.
std::ptrdiff_t half_kernels(const std::vector<EngineLayer>& account) {
  return std::ranges::count_if(account, [](const EngineLayer& layer) {
    return layer.type == "kgen" &&
           std::ranges::any_of(layer.constants,
                               [](const KernelValue& value) { return value.type == "Half"; });
  });
}

void check_all_types(const model::Network& network) {
  CHECK(layers_with_weights(network).size() >= 53);
  check_layers(network, emit::onnx_fp32(network), Arithmetic::fp32);
  check_layers(network, emit::onnx_fp32(network), Arithmetic::tf32);
  check_layers(network, emit::onnx_fp16(network), Arithmetic::fp16);
  check_layers(network, emit::onnx_bf16(network), Arithmetic::bf16);
  const auto with_floats = check_layers(network, symmetric(network), Arithmetic::int8);
  const auto with_halves = check_layers(network, symmetric_fp16(network), Arithmetic::int8);
  CHECK(half_kernels(with_floats) == 0);
  CHECK(half_kernels(with_halves) == std::ranges::count(with_halves, "kgen", &EngineLayer::type));
}

std::string refusal_of(const std::string& onnx) {
  try {
    real_plan(onnx);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the small network: 52 convolutions and the classifier in the type of the file") {
  check_all_types(small_network());
}

TEST_CASE("MobileNetV2 at width 1.0, likewise") {
  check_all_types(model::synthetic_network(1.0, 224, 1000, 1));
}

TEST_CASE("hidden layers of the head, likewise") {
  check_all_types(edgebench::test::small_network_with_hidden_layers());
}

TEST_CASE("kernels are those of the batch") {
  const auto account = layers_in_log(real_plan(emit::onnx_fp32(small_network()), 3).account);
  const auto convolution = std::ranges::find(account, "correlation", &EngineLayer::type);
  REQUIRE(convolution != account.end());
  CHECK(convolution->inputs.at(0).extents.at(0) == 3);
}

TEST_CASE("a file that the library does not take is its own sentence, with the node") {
  const std::string zero_points = refusal_of(emit::onnx_int8(hand_quantised(small_network())));
  CHECK(
      zero_points.starts_with("TensorRT-RTX 1.7.1 cannot read the ONNX file: input.quantised "
                              "(QuantizeLinear): "));
  CHECK(zero_points.find("Non-zero zero point is not supported") != std::string::npos);
  CHECK(refusal_of(emit::onnx_int8_dynamic(small_network()))
            .find("pool.flat.quantised (DynamicQuantizeLinear)") != std::string::npos);
  std::string unknown = emit::onnx_fp32(small_network());
  const std::string op = "GlobalAveragePool";
  const std::size_t at = unknown.find(op);
  REQUIRE(at != std::string::npos);
  unknown.replace(at, op.size(), "GlobalAveragePoop");
  CHECK(refusal_of(unknown).find("pool (GlobalAveragePoop)") != std::string::npos);
}

TEST_CASE("a damaged file is a sentence, also where the parser calls it a network") {
  const std::string whole = emit::onnx_fp32(small_network());
  CHECK(refusal_of("") == "it is no ONNX model, or one without an operator");
  CHECK(refusal_of("This is not a model.\n") == "it is no ONNX model, or one without an operator");
  for (const std::size_t size : {whole.size() - 4, whole.size() / 2, std::size_t{100}}) {
    CHECK(refusal_of(whole.substr(0, size)).find("Failed to parse the ONNX model") !=
          std::string::npos);
  }
}

TEST_CASE("without a driver an engine of a user's is the library's own sentence") {
  const auto library = std::make_shared<const Library>(real_library().product());
  const std::vector<std::byte> plan = real_plan(emit::onnx_fp32(small_network())).bytes;
  CHECK(is_plan(plan));
  const auto refusal_of_plan = [&](const std::vector<std::byte>& bytes) {
    try {
      const Engine engine(library, bytes);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  const auto says = [&](const std::vector<std::byte>& bytes, const char* words) {
    const std::string text = refusal_of_plan(bytes);
    CAPTURE(text);
    return text.starts_with("TensorRT-RTX 1.7.1 does not take the plan: ") &&
           text.find(words) != std::string::npos && text.find('\n') == std::string::npos;
  };
  if (edgebench::runtime::make_runtime()->devices().empty()) CHECK(says(plan, "cudaError 35"));
  std::vector<std::byte> other = plan;
  other.resize(plan.size() / 2);
  CHECK(says(other, "plan.header.size == blobSize"));
  other.resize(10);
  CHECK(says(other, "bufferSize >= minBufferSize"));
  CHECK(says({}, "(blob) != nullptr"));
  other = plan;
  other.front() ^= std::byte{1};
  CHECK(says(other, "it is a TRT engine file"));
}

TEST_CASE("the library reads and builds in a confined worker") {
  const std::string onnx = emit::onnx_fp32(small_network());
  const int built = edgebench::test::in_child([&] {
    const Confinement confinement = confine_this_process({});
    return real_plan(onnx).bytes.empty() || confinement.held.empty() ? 1 : 0;
  });
  CHECK(built == 0);
}

TEST_CASE("a device that the library is not made for, or that is not there, is a sentence") {
  const std::string onnx = emit::onnx_fp32(small_network());
  const auto refusal = [&](std::optional<int> capability) {
    try {
      build_plan(real_library(),
                 {.onnx = std::as_bytes(std::span(onnx)), .compute_capability = capability});
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refusal(90).starts_with(
      "TensorRT-RTX 1.7.1 builds nothing for compute capability 9.0: "
      "IBuilderConfig::setComputeCapability: Error Code 3: API Usage Error"));
  CHECK(refusal(75).find("FP32 GEMM is not supported") != std::string::npos);
}

}  // namespace edgebench::tensorrt::test
