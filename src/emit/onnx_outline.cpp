// The walk goes down the tree of messages by hand: model, graph, node, attribute, tensor. A
// subgraph (the branch of an If) nests; how deep is limited, so that a made-up file cannot exhaust
// the stack.
#include "emit/onnx_outline.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "emit/protobuf_reader.h"

namespace edgebench::emit {
namespace {

// Field numbers of onnx.proto, which never change.
constexpr int kModelGraph = 7;
constexpr int kModelFunction = 25;
constexpr int kFunctionNode = 7;
constexpr int kGraphNode = 1;
constexpr int kGraphInitializer = 5;
constexpr int kGraphOutput = 12;
constexpr int kGraphSparseInitializer = 15;
constexpr int kSparseValues = 1;
constexpr int kSparseIndices = 2;
constexpr int kNodeInput = 1;
constexpr int kNodeOutput = 2;
constexpr int kNodeType = 4;
constexpr int kNodeAttribute = 5;
constexpr int kAttributeTensor = 5;
constexpr int kAttributeGraph = 6;
constexpr int kAttributeTensors = 10;
constexpr int kAttributeGraphs = 11;
constexpr int kAttributeSparse = 22;
constexpr int kTensorExternalData = 13;
constexpr int kTensorDataLocation = 14;
constexpr std::uint64_t kExternal = 1;
constexpr int kEntryKey = 1;
constexpr int kEntryValue = 2;
constexpr int kValueName = 1;

constexpr int kDeepest = 16;                // Subgraphs within subgraphs.
constexpr std::size_t kMostFiles = 10'000;  // Exporters write one, or one a tensor.

using Bytes = std::span<const std::byte>;

std::uint64_t number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error("the place of a tensor in another file is no number");
  }
  return number;
}

// Operators that hand on what they are given, in another type or shape.
bool passes_on(std::string_view type) {
  constexpr std::array kTypes = {"Cast",     "Identity",  "Reshape",        "Flatten",
                                 "Squeeze",  "Unsqueeze", "QuantizeLinear", "DequantizeLinear",
                                 "CastLike", "Transpose"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

struct Maker {
  std::string_view type;
  std::string_view input;
  std::string_view output;
};

class Walk {
 public:
  OnnxOutline model(Bytes file) {
    ProtobufReader reader(file);
    bool has_graph = false;
    while (const auto field = reader.next()) {
      if (field->number == kModelGraph && field->is_bytes) {
        has_graph = true;
        graph(field->bytes, 0);
      }
      if (field->number == kModelFunction && field->is_bytes) function(field->bytes);
    }
    if (!has_graph) throw std::runtime_error("it holds no graph");
    outline_.last_operator = last_operator();
    return std::move(outline_);
  }

 private:
  void function(Bytes message) {
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
      if (field->number == kFunctionNode && field->is_bytes) node(field->bytes, 1);
    }
  }

  void graph(Bytes message, int depth) {
    if (depth > kDeepest) throw std::runtime_error("its graphs are nested too deeply");
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
      if (!field->is_bytes) continue;
      if (field->number == kGraphNode) node(field->bytes, depth);
      if (field->number == kGraphInitializer) tensor(field->bytes);
      if (field->number == kGraphSparseInitializer) sparse(field->bytes);
      if (field->number == kGraphOutput && depth == 0 && output_.empty()) {
        output_ = text_in(field->bytes, kValueName);
      }
    }
  }

  void node(Bytes message, int depth) {
    Maker maker;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
      if (!field->is_bytes) continue;
      if (field->number == kNodeInput && maker.input.empty()) maker.input = field->text();
      if (field->number == kNodeOutput && maker.output.empty()) maker.output = field->text();
      if (field->number == kNodeType) maker.type = field->text();
      if (field->number == kNodeAttribute) attribute(field->bytes, depth);
    }
    if (depth == 0) makers_.push_back(maker);
  }

  void attribute(Bytes message, int depth) {
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
      if (!field->is_bytes) continue;
      const int number = field->number;
      if (number == kAttributeTensor || number == kAttributeTensors) tensor(field->bytes);
      if (number == kAttributeGraph || number == kAttributeGraphs) graph(field->bytes, depth + 1);
      if (number == kAttributeSparse) sparse(field->bytes);
    }
  }

  void sparse(Bytes message) {
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
      const bool tensors = field->number == kSparseValues || field->number == kSparseIndices;
      if (tensors && field->is_bytes) tensor(field->bytes);
    }
  }

  void tensor(Bytes message) {
    bool external = false;
    std::string_view location;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
      if (field->number == kTensorDataLocation) external = field->integer == kExternal;
      if (field->number != kTensorExternalData || !field->is_bytes) continue;
      const std::string_view key = text_in(field->bytes, kEntryKey);
      const std::string_view value = text_in(field->bytes, kEntryValue);
      if (key == "location") location = value;
      if (key == "offset") offset = number_in(value);
      if (key == "length") length = number_in(value);
    }
    if (!external) return;
    if (location.empty()) throw std::runtime_error("a tensor lies in a file without a name");
    const std::uint64_t end = offset + length;
    if (end < offset) throw std::runtime_error("the place of a tensor in another file is damaged");
    if (outline_.external_files.size() >= kMostFiles) {
      throw std::runtime_error("its tensors lie in more than 10,000 files");
    }
    std::uint64_t& least = outline_.external_files[std::string(location)];
    least = std::max(least, end);
  }

  static std::string_view text_in(Bytes message, int number) {
    std::string_view text;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
      if (field->number == number && field->is_bytes) text = field->text();
    }
    return text;
  }

  // From the output backwards; each operator stands behind what it reads, so one pass suffices.
  std::string last_operator() const {
    std::string_view wanted = output_;
    for (auto maker = makers_.rbegin(); maker != makers_.rend(); ++maker) {
      if (wanted.empty() || maker->output != wanted) continue;
      if (!passes_on(maker->type)) return std::string(maker->type);
      wanted = maker->input;
    }
    return {};
  }

  OnnxOutline outline_;
  std::vector<Maker> makers_;
  std::string_view output_;
};

}  // namespace

OnnxOutline onnx_outline(Bytes file) {
  return Walk().model(file);
}

}  // namespace edgebench::emit
