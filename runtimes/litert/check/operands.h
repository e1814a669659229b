// One operator of a file with its operands at hand, for the rules that it is held to.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "check/model_file.h"
#include "tflite_generated.h"

namespace edgebench::litert {

inline constexpr std::int32_t kLargestStep = 1024;  // A stride, a filter's or padding's size.

inline std::size_t rank(const schema::Tensor& tensor) {
  return tensor.shape() == nullptr ? 0 : tensor.shape()->size();
}

inline std::int32_t dimension(const schema::Tensor& tensor, std::size_t which) {
  return tensor.shape()->Get(static_cast<std::uint32_t>(which));
}

inline std::int64_t elements(const schema::Tensor& tensor) {
  std::int64_t product = 1;
  for (std::size_t i = 0; i < rank(tensor); ++i) product *= dimension(tensor, i);
  return product;
}

inline bool is_step(std::int64_t value) {
  return value >= 1 && value <= kLargestStep;
}

// Of `dimensions`, counted from the end where it is negative.
inline bool is_axis(std::int64_t axis, std::size_t dimensions) {
  const auto limit = static_cast<std::int64_t>(dimensions);
  return axis >= -limit && axis < limit;
}

inline std::size_t axis_of(std::int64_t axis, std::size_t dimensions) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(dimensions) : axis);
}

class Operands {
 public:
  // Both must outlive it; the operands' indices have been checked.
  Operands(const Graph& graph, const schema::Operator& made) : graph_(graph), made_(made) {}

  std::size_t inputs() const { return made_.inputs()->size(); }
  std::size_t outputs() const { return made_.outputs()->size(); }
  bool has(std::size_t input) const { return input < inputs() && index(input) >= 0; }
  const schema::Tensor& input(std::size_t which) const { return graph_.tensor(index(which)); }
  const schema::Tensor& output(std::size_t which = 0) const {
    return graph_.tensor(made_.outputs()->Get(static_cast<std::uint32_t>(which)));
  }
  bool is_constant(std::size_t input) const { return graph_.is_constant(index(input)); }

  template <typename OptionsT>
  const OptionsT& options() const {
    return *made_.builtin_options_as<OptionsT>();
  }
  // Nothing where the file leaves them out.
  template <typename OptionsT>
  const OptionsT* optional_options() const {
    return made_.builtin_options_as<OptionsT>();
  }

  // The elements of a constant input of int32 or int64. Throws std::runtime_error where it is none.
  std::vector<std::int64_t> integers(std::size_t which) const {
    const std::span<const std::uint8_t> data = graph_.data(index(which));
    if (data.empty()) refuse("is steered by a value");
    if (input(which).type() == schema::TensorType::INT32) return read<std::int32_t>(data);
    if (input(which).type() == schema::TensorType::INT64) return read<std::int64_t>(data);
    refuse("is steered by a value");
  }
  // The same of a constant that is one number.
  std::int64_t integer(std::size_t which) const {
    const std::vector<std::int64_t> values = integers(which);
    require(values.size() == 1, "is steered by more than one number");
    return values.front();
  }

  // Throws std::runtime_error, "an operator NAME <otherwise>".
  void require(bool holds, std::string_view otherwise) const {
    if (!holds) refuse(otherwise);
  }

 private:
  int index(std::size_t input) const {
    return made_.inputs()->Get(static_cast<std::uint32_t>(input));
  }

  template <typename Integer>
  static std::vector<std::int64_t> read(std::span<const std::uint8_t> data) {
    std::vector<Integer> values(data.size() / sizeof(Integer));
    std::memcpy(values.data(), data.data(), values.size() * sizeof(Integer));
    return {values.begin(), values.end()};
  }

  [[noreturn]] void refuse(std::string_view reason) const {
    throw std::runtime_error(fmt::format("an operator {} {}", graph_.operator_name(made_), reason));
  }

  const Graph& graph_;
  const schema::Operator& made_;
};

}  // namespace edgebench::litert
