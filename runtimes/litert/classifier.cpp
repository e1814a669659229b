#include "classifier.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace edgebench::litert {
namespace {

using runtime::Element;
using schema::BuiltinOperator;
using schema::TensorType;

constexpr int kLargestImage = 2048;
constexpr int kMostClasses = 1 << 20;

std::vector<int> shape_of(const schema::Tensor& tensor) {
  if (tensor.shape() == nullptr) return {};
  return {tensor.shape()->begin(), tensor.shape()->end()};
}

std::string described(const schema::Tensor& tensor) {
  return fmt::format("{} {}", schema::EnumNameTensorType(tensor.type()),
                     fmt::join(shape_of(tensor), " x "));
}

Element element_of(const schema::Tensor& tensor, std::string_view which) {
  switch (tensor.type()) {
    case TensorType::FLOAT32:
      return Element::f32;
    case TensorType::UINT8:
      return Element::u8;
    case TensorType::INT8:
      return Element::i8;
    case TensorType::INT16:
      return Element::i16;
    default:
      throw std::runtime_error(
          fmt::format("the model's {} is {}, and edgebench takes float, uint8, int8 and int16",
                      which, described(tensor)));
  }
}

struct Quantiser {
  float scale = 1;
  int zero_point = 0;
};

bool has_one(const auto* vector) {
  return vector != nullptr && vector->size() == 1;
}

Quantiser quantiser_of(const schema::Tensor& tensor, std::string_view which) {
  if (tensor.type() == TensorType::FLOAT32) return {};
  const schema::QuantizationParameters* parameters = tensor.quantization();
  if (parameters == nullptr || !has_one(parameters->scale()) ||
      !has_one(parameters->zero_point())) {
    throw std::runtime_error(fmt::format("the model's {} is {} without one scale and zero point",
                                         which, described(tensor)));
  }
  const float scale = parameters->scale()->Get(0);
  if (!std::isfinite(scale) || scale <= 0) {
    throw std::runtime_error(
        fmt::format("the model's {} is {} with the scale {}, which stands for "
                    "no numbers",
                    which, described(tensor), scale));
  }
  return {scale, static_cast<int>(parameters->zero_point()->Get(0))};
}

void read_input(const schema::Tensor& tensor, Classifier& classifier) {
  const std::vector<int> shape = shape_of(tensor);
  const bool last = shape.size() == 4 && shape[3] == 3 && shape[1] == shape[2];
  const bool first = shape.size() == 4 && shape[1] == 3 && shape[2] == shape[3];
  if ((!last && !first) || shape[2] > kLargestImage) {
    throw std::runtime_error(
        fmt::format("the model's input is {}, not N x S x S x 3 or N x 3 x S x S with S up to {}",
                    described(tensor), kLargestImage));
  }
  const Element element = element_of(tensor, "input");
  const Quantiser quantiser = quantiser_of(tensor, "input");
  classifier.batch = shape[0];
  classifier.input = {.element = element,
                      .layout = last ? runtime::Layout::nhwc : runtime::Layout::nchw,
                      .image_size = shape[2],
                      .scale = quantiser.scale,
                      .zero_point = quantiser.zero_point};
}

// Between the images and the classes there may be ones: old files end in N x 1 x 1 x classes.
void read_output(const schema::Tensor& tensor, Classifier& classifier) {
  const std::vector<int> shape = shape_of(tensor);
  const bool flat = shape.size() >= 2 && std::all_of(shape.begin() + 1, shape.end() - 1,
                                                     [](int extent) { return extent == 1; });
  if (!flat || shape.back() < 2 || shape.back() > kMostClasses) {
    throw std::runtime_error(
        fmt::format("the model's output is {}, not N x classes", described(tensor)));
  }
  classifier.output = element_of(tensor, "output");
  const Quantiser quantiser = quantiser_of(tensor, "output");
  classifier.classes = shape.back();
  classifier.output_scale = quantiser.scale;
  classifier.output_zero_point = quantiser.zero_point;
}

// A RESHAPE has its shape in a second operand, or in its options.
void read_new_shape(const Graph& graph, const schema::Operator& made, Classifier& classifier) {
  const int operand = made.inputs()->size() < 2 ? -1 : made.inputs()->Get(1);
  if (operand >= 0 && !graph.is_constant(operand)) {
    classifier.computes_shapes = true;
    return;
  }
  std::int32_t batch = 0;
  if (operand >= 0) {
    const std::span<const std::uint8_t> extents = graph.data(operand);
    if (extents.size() >= sizeof batch) std::memcpy(&batch, extents.data(), sizeof batch);
  } else if (const auto* options = made.builtin_options_as_ReshapeOptions();
             options != nullptr && options->new_shape() != nullptr &&
             options->new_shape()->size() > 0) {
    batch = options->new_shape()->Get(0);
  }
  if (batch > 1 && batch == classifier.batch) classifier.holds_batch = true;
}

std::optional<runtime::LayerKind> kind_of(BuiltinOperator code) {
  switch (code) {
    case BuiltinOperator::CONV_2D:
    case BuiltinOperator::DEPTHWISE_CONV_2D:
      return runtime::LayerKind::convolution;
    case BuiltinOperator::FULLY_CONNECTED:
      return runtime::LayerKind::linear;
    default:
      return std::nullopt;
  }
}

}  // namespace

Classifier classifier_of(const Graph& graph) {
  Classifier classifier;
  read_input(graph.tensor(graph.subgraph().inputs()->Get(0)), classifier);
  read_output(graph.tensor(graph.subgraph().outputs()->Get(0)), classifier);
  for (const schema::Operator* made : *graph.subgraph().operators()) {
    if (graph.code(*made) == BuiltinOperator::RESHAPE) read_new_shape(graph, *made, classifier);
    const auto kind = kind_of(graph.code(*made));
    if (!kind) continue;
    const schema::Tensor& output = graph.tensor(made->outputs()->Get(0));
    classifier.layers.push_back({.name = output.name() == nullptr ? "" : output.name()->str(),
                                 .kind = *kind,
                                 .input = graph.tensor(made->inputs()->Get(0)).type(),
                                 .weight = graph.tensor(made->inputs()->Get(1)).type()});
  }
  return classifier;
}

}  // namespace edgebench::litert
