#include "weights/onnx/constants.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "weights/onnx/fault.h"
#include "weights/onnx/graph.h"
#include "weights/onnx/value.h"

namespace edgebench::weights {
namespace {

using onnx::NodeProto;
using onnx::TensorProto;

// What an operator sees: its node, its inputs, how much it may give.
struct Call {
  const NodeProto* node;
  std::span<const OnnxTensor* const> inputs;
  OnnxTensorReader* reader;
  std::size_t most_elements;

  OnnxAttributes attributes() const { return OnnxAttributes(*node); }
  const OnnxTensor* input(std::size_t index) const {
    return index < inputs.size() ? inputs[index] : nullptr;
  }
  // Null unless the input is there and holds integers.
  const Integers* integers(std::size_t index) const {
    return input(index) == nullptr ? nullptr : input(index)->integers();
  }
  // Nothing unless it is one integer.
  std::optional<std::int64_t> integer(std::size_t index) const {
    const Integers* values = integers(index);
    return values != nullptr && values->size() == 1 ? std::optional(values->front()) : std::nullopt;
  }
};

using Result = std::optional<OnnxTensor>;
using SignedShape = std::vector<std::int64_t>;

SignedShape signed_shape(const OnnxTensor& tensor) {
  return {tensor.shape.begin(), tensor.shape.end()};
}

Result with_shape(const OnnxTensor* tensor, const std::optional<SignedShape>& shape) {
  if (tensor == nullptr || !shape || shape->size() > kMostDimensions) return std::nullopt;
  OnnxTensor result = *tensor;
  result.shape.assign(shape->begin(), shape->end());
  return result;
}

OnnxTensor integer_list(Integers values) {
  return {.shape = {values.size()}, .values = std::move(values)};
}

Result constant(const Call& call) {
  const OnnxAttributes attributes = call.attributes();
  if (const auto* value = attributes.find("value")) return call.reader->read(value->t());
  if (const auto* value = attributes.find("value_float")) {
    return OnnxTensor{.shape = {}, .values = std::vector<float>{value->f()}};
  }
  if (attributes.find("value_int") != nullptr) {
    return OnnxTensor{.shape = {}, .values = Integers{attributes.integer("value_int", 0)}};
  }
  if (const auto values = attributes.integers("value_ints")) return integer_list(*values);
  if (const auto* value = attributes.find("value_floats")) {
    std::vector<float> floats(value->floats().begin(), value->floats().end());
    return OnnxTensor{.shape = {floats.size()}, .values = std::move(floats)};
  }
  return std::nullopt;
}

Result identity(const Call& call) {
  return call.input(0) == nullptr ? std::nullopt : Result(*call.input(0));
}

// Between integers, and from anything to a floating-point type.
Result cast(const Call& call) {
  Result result = identity(call);
  if (!result) return std::nullopt;
  const std::int64_t to = call.attributes().integer("to", 0);
  if (const Integers* integers = result->integers()) {
    if (to == TensorProto::INT64 || to == TensorProto::INT32) return result;
    std::vector<float> floats(integers->size());
    std::ranges::transform(*integers, floats.begin(),
                           [](std::int64_t value) { return static_cast<float>(value); });
    result->values = std::move(floats);
  }
  auto& values = std::get<std::vector<float>>(result->values);
  if (to == TensorProto::FLOAT16) std::ranges::transform(values, values.begin(), rounded_to_half);
  if (to == TensorProto::BFLOAT16) {
    std::ranges::transform(values, values.begin(), rounded_to_bfloat16);
  }
  return is_floating_point(to) ? result : std::nullopt;
}

Result reshape(const Call& call) {
  const Integers* target = call.integers(1);
  if (call.input(0) == nullptr || target == nullptr) return std::nullopt;
  const bool zero_is_zero = call.attributes().integer("allowzero", 0) != 0;
  return with_shape(call.input(0),
                    reshaped_shape(signed_shape(*call.input(0)), *target, zero_is_zero));
}

Result squeeze(const Call& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  return with_shape(call.input(0), squeezed_shape(signed_shape(*call.input(0)),
                                                  axes_of(*call.node, call.inputs, 1)));
}

Result unsqueeze(const Call& call) {
  const auto axes = axes_of(*call.node, call.inputs, 1);
  if (call.input(0) == nullptr || !axes) return std::nullopt;
  return with_shape(call.input(0), unsqueezed_shape(signed_shape(*call.input(0)), *axes));
}

template <typename Number>
std::vector<Number> transposed_matrix(const std::vector<Number>& values, std::size_t rows,
                                      std::size_t columns) {
  std::vector<Number> result(values.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      result[column * rows + row] = values[row * columns + column];
    }
  }
  return result;
}

Result transpose(const Call& call) {
  const OnnxTensor* matrix = call.input(0);
  if (matrix == nullptr || matrix->shape.size() != 2) return std::nullopt;
  const Integers order = call.attributes().integers("perm").value_or(Integers{1, 0});
  if (order == Integers{0, 1}) return *matrix;
  if (order != Integers{1, 0}) return std::nullopt;
  OnnxTensor result;
  result.shape = {matrix->shape[1], matrix->shape[0]};
  std::visit(
      [&](const auto& values) {
        result.values = transposed_matrix(values, matrix->shape[0], matrix->shape[1]);
      },
      matrix->values);
  return result;
}

// Of lists of integers.
Result concat(const Call& call) {
  Integers all;
  for (std::size_t i = 0; i < call.inputs.size(); ++i) {
    const Integers* part = call.integers(i);
    if (part == nullptr || call.input(i)->shape.size() != 1) return std::nullopt;
    if (part->size() > call.most_elements - all.size()) return std::nullopt;
    all.insert(all.end(), part->begin(), part->end());
  }
  const std::int64_t axis = call.attributes().integer("axis", 0);
  return axis == 0 || axis == -1 ? Result(integer_list(std::move(all))) : std::nullopt;
}

// From a list of integers.
Result gather(const Call& call) {
  const Integers* list = call.integers(0);
  const Integers* indices = call.integers(1);
  if (list == nullptr || indices == nullptr || call.input(0)->shape.size() != 1) {
    return std::nullopt;
  }
  const auto size = static_cast<std::int64_t>(list->size());
  Integers values;
  for (const std::int64_t index : *indices) {
    if (index < -size || index >= size) return std::nullopt;
    values.push_back((*list)[static_cast<std::size_t>(index < 0 ? index + size : index)]);
  }
  return OnnxTensor{.shape = call.input(1)->shape, .values = std::move(values)};
}

// Of a list of integers, in steps of one, with the bounds as inputs or as attributes.
Result slice(const Call& call) {
  const Integers* list = call.integers(0);
  if (list == nullptr || call.input(0)->shape.size() != 1) return std::nullopt;
  const auto bound = [&](std::string_view name, std::size_t index) -> std::optional<std::int64_t> {
    const auto attribute = call.attributes().integers(name);
    if (!attribute) return call.integer(index);
    return attribute->size() == 1 ? std::optional(attribute->front()) : std::nullopt;
  };
  const auto start = bound("starts", 1);
  const auto end = bound("ends", 2);
  const bool other_step = call.input(4) != nullptr && call.integer(4) != 1;
  const bool other_axis = bound("axes", 3).value_or(0) != 0 && bound("axes", 3) != -1;
  if (!start || !end || other_step || other_axis) return std::nullopt;
  const auto size = static_cast<std::int64_t>(list->size());
  const auto clamped = [&](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  };
  if (clamped(*start) >= clamped(*end)) return integer_list({});
  return integer_list({list->begin() + clamped(*start), list->begin() + clamped(*end)});
}

Result range(const Call& call) {
  const auto start = call.integer(0);
  const auto limit = call.integer(1);
  if (!start || !limit || call.integer(2) != 1) return std::nullopt;
  std::int64_t count = 0;
  if (__builtin_sub_overflow(*limit, *start, &count)) return std::nullopt;
  if (count > 0 && static_cast<std::size_t>(count) > call.most_elements) return std::nullopt;
  Integers values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(*start + i);
  return integer_list(std::move(values));
}

// Of two shapes, as NumPy's broadcasting has it; nothing if they do not go together.
std::optional<model::Shape> broadcast_shape(const model::Shape& a, const model::Shape& b) {
  model::Shape result(std::max(a.size(), b.size()));
  for (std::size_t back = 1; back <= result.size(); ++back) {
    const std::size_t left = back <= a.size() ? a[a.size() - back] : 1;
    const std::size_t right = back <= b.size() ? b[b.size() - back] : 1;
    if (left != right && left != 1 && right != 1) return std::nullopt;
    result[result.size() - back] = left == 1 ? right : left;
  }
  return result;
}

// Where the element of the result comes from.
std::size_t source_index(std::size_t element, const model::Shape& result,
                         const model::Shape& source) {
  std::size_t index = 0;
  std::size_t pitch = 1;
  for (std::size_t back = 1; back <= source.size(); ++back) {
    const std::size_t extent = source[source.size() - back];
    const std::size_t position = element % result[result.size() - back];
    element /= result[result.size() - back];
    if (extent != 1) index += position * pitch;
    pitch *= extent;
  }
  return index;
}

using Operation = bool (*)(std::int64_t a, std::int64_t b, std::int64_t* result);

// False where the result is not defined or does not fit.
template <char symbol>
bool apply(std::int64_t a, std::int64_t b, std::int64_t* result) {
  if constexpr (symbol == '+') return !__builtin_add_overflow(a, b, result);
  if constexpr (symbol == '-') return !__builtin_sub_overflow(a, b, result);
  if constexpr (symbol == '*') return !__builtin_mul_overflow(a, b, result);
  if (b == 0 || b == -1) return false;  // Minus one could overflow, and no shape needs it.
  *result = a / b;
  return true;
}

template <char symbol>
Result arithmetic(const Call& call) {
  const Integers* a = call.integers(0);
  const Integers* b = call.integers(1);
  if (a == nullptr || b == nullptr) return std::nullopt;
  const auto shape = broadcast_shape(call.input(0)->shape, call.input(1)->shape);
  if (!shape || element_count(*shape) > call.most_elements) return std::nullopt;
  Integers values(element_count(*shape));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t left = (*a)[source_index(i, *shape, call.input(0)->shape)];
    const std::int64_t right = (*b)[source_index(i, *shape, call.input(1)->shape)];
    if (!apply<symbol>(left, right, &values[i])) return std::nullopt;
  }
  return OnnxTensor{.shape = *shape, .values = std::move(values)};
}

Result shape(const Call& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  return shape_tensor(*call.node, signed_shape(*call.input(0)));
}

struct ConstantOperator {
  std::string_view name;
  Result (*evaluate)(const Call& call);
};

constexpr ConstantOperator kOperators[] = {
    {"Add", arithmetic<'+'>}, {"Cast", cast},           {"Concat", concat},
    {"Constant", constant},   {"Div", arithmetic<'/'>}, {"Gather", gather},
    {"Identity", identity},   {"Mul", arithmetic<'*'>}, {"Range", range},
    {"Reshape", reshape},     {"Shape", shape},         {"Slice", slice},
    {"Squeeze", squeeze},     {"Sub", arithmetic<'-'>}, {"Transpose", transpose},
    {"Unsqueeze", unsqueeze}};

}  // namespace

std::optional<Integers> axes_of(const NodeProto& node, std::span<const OnnxTensor* const> inputs,
                                std::size_t index) {
  if (const auto axes = OnnxAttributes(node).integers("axes")) return axes;
  if (index >= inputs.size() || inputs[index] == nullptr) return std::nullopt;
  const Integers* axes = inputs[index]->integers();
  if (axes == nullptr) {
    throw OnnxFault(fmt::format("{} has axes that are no integers; {}", label(node), kExportAgain));
  }
  return *axes;
}

OnnxTensor shape_tensor(const NodeProto& node, std::span<const std::int64_t> shape) {
  const OnnxAttributes attributes(node);
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto clamped = [&](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const std::int64_t start = clamped(attributes.integer("start", 0));
  const std::int64_t end = std::max(start, clamped(attributes.integer("end", rank)));
  return integer_list({shape.begin() + start, shape.begin() + end});
}

std::optional<OnnxTensor> evaluate(const NodeProto& node, std::span<const OnnxTensor* const> inputs,
                                   OnnxTensorReader& reader, std::size_t most_elements) {
  const auto* const known = std::ranges::find(kOperators, node.op_type(), &ConstantOperator::name);
  if (known == std::end(kOperators) || !is_standard(node)) return std::nullopt;
  for (const OnnxTensor* input : inputs) {
    if (input != nullptr && input->size() > most_elements) return std::nullopt;
  }
  return known->evaluate({&node, inputs, &reader, most_elements});
}

}  // namespace edgebench::weights
