#include "shared/tensorrt/onnx_network.h"

#include <array>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"

namespace edgebench::tensorrt {
namespace {

constexpr const char* kNoModel = "it is no ONNX model, or one without an operator";

runtime::FileTensor file_tensor(const Slots::Tensor& slots, const void* tensor) {
  const auto* const name = call<const char*>(tensor, slots.getName);
  return {.name = name == nullptr ? "" : name,
          .type = type_name(call<std::int32_t>(tensor, slots.getType)),
          .extents = call<Extents>(tensor, slots.getDimensions).vector()};
}

// All inputs, or all outputs.
std::vector<runtime::FileTensor> tensors(const Slots& slots, const void* network, int count,
                                         int get) {
  std::vector<runtime::FileTensor> found;
  const auto number = call<std::int32_t>(network, count);
  for (std::int32_t i = 0; i < number; ++i) {
    found.push_back(file_tensor(slots.tensor, call<void*>(network, get, i)));
  }
  return found;
}

}  // namespace

std::string type_name(std::int32_t type) {
  constexpr std::array kNames = {"float32", "float16", "int8",     "int32", "bool",
                                 "uint8",   "float8",  "bfloat16", "int64", "int4"};
  const auto index = static_cast<std::size_t>(type);
  return index < kNames.size() ? kNames.at(index) : fmt::format("of type {}", type);
}

OnnxNetwork::OnnxNetwork(const Library& library, Logger& logger, std::span<const std::byte> onnx,
                         const std::string& path)
    : builder_(library.make_builder(logger)) {
  const Slots& slots = library.slots();
  const std::uint32_t flags = library.layout() == Layout::tensorrt_10 ? 1U << kStronglyTyped : 0;
  network_ = Owned(call<void*>(builder(), slots.builder.createNetworkV2, flags));
  if (!network_) fail(library, logger, "makes no network");
  parser_ = library.make_parser(network(), logger);
  parse(library, logger, onnx, path);
  const auto inputs = tensors(slots, network(), slots.network.getNbInputs, slots.network.getInput);
  const auto outputs =
      tensors(slots, network(), slots.network.getNbOutputs, slots.network.getOutput);
  form_ = runtime::form_of(inputs, outputs);
  input_ = inputs.front();
}

// The parser takes bytes without a node for a network: what came of them is counted.
void OnnxNetwork::parse(const Library& library, const Logger& logger,
                        std::span<const std::byte> onnx, const std::string& path) {
  const Slots& slots = library.slots();
  const bool parsed =
      call_plain<bool>(parser_.get(), slots.parser.parse, static_cast<const void*>(onnx.data()),
                       onnx.size(), path.empty() ? nullptr : path.c_str());
  const std::string errors = parser_errors(slots);
  if (!errors.empty()) {
    throw std::runtime_error(
        fmt::format("{} cannot read the ONNX file: {}", library.words(), errors));
  }
  if (!parsed) fail(library, logger, "cannot read the ONNX file");
  if (call<std::int32_t>(network(), slots.network.getNbLayers) == 0) {
    throw std::runtime_error(kNoModel);
  }
}

std::string OnnxNetwork::parser_errors(const Slots& slots) const {
  std::vector<std::string> words;
  const int count = call_plain<int>(parser_.get(), slots.parser.getNbErrors);
  for (int i = 0; i < count; ++i) {
    const auto* const error = call_plain<const void*>(parser_.get(), slots.parser.getError, i);
    const auto text = [&](int slot) {
      const auto* const found = call_plain<const char*>(error, slot);
      return std::string(found == nullptr ? "" : found);
    };
    const std::string node = text(slots.parser_error.nodeName);
    const std::string said = text(slots.parser_error.desc);
    words.push_back(node.empty() ? said
                                 : fmt::format("{} ({}): {}", node,
                                               text(slots.parser_error.nodeOperator), said));
  }
  return printable_line(fmt::format("{}", fmt::join(words, "\n")));
}

}  // namespace edgebench::tensorrt
