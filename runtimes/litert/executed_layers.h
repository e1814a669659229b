// What ran: the kernels that a profile of one inference names.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classifier.h"
#include "runtime/runtime.h"

namespace edgebench::litert {

// An operator as it was executed, in order.
struct ExecutedOperator {
  std::string name;  // "Fully Connected (NC, QS8, QC8W) GEMM" of XNNPACK, "CONV_2D" of LiteRT.
  bool delegated = false;  // To XNNPACK.
  bool operator==(const ExecutedOperator&) const = default;
};

// What the profiler tells of one inference.
struct RunProfile {
  std::vector<ExecutedOperator> operators;
  std::vector<std::int64_t> times_us;  // Of each operator.
  std::int64_t span_us = 0;            // Of all together.
};

// Whether it is a layer: a convolution or fully connected.
bool multiplies_by_weights(const ExecutedOperator& made);

// A profile as text and back: a line an operator.
std::string profile_text(std::span<const ExecutedOperator> operators);
std::vector<ExecutedOperator> read_profile(std::string_view text);

// Each layer of the file with the operator that computed it. Without names, and with only those
// that were delegated, where the profile has not as many layers as the file.
std::vector<runtime::ExecutedLayer> executed_layers(std::span<const FileLayer> layers,
                                                    std::span<const ExecutedOperator> operators);

// The same by operator: of each of them in their order, and none where it is no layer or one that
// the above leaves out.
std::vector<std::optional<runtime::ExecutedLayer>> layers_by_operator(
    std::span<const FileLayer> layers, std::span<const ExecutedOperator> operators);

// "CONV_2D of LiteRT, not delegated"; a delegated one by XNNPACK's name alone.
std::string kernel_name(const ExecutedOperator& made);

// Operators by name with their counts, in order of first appearance.
std::string summarize_operators(std::span<const ExecutedOperator> operators);

}  // namespace edgebench::litert
