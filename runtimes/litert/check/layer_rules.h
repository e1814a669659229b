// Rules for what multiplies or looks through windows: convolutions, linear layers, poolings, and
// the arithmetic of two tensors.
#pragma once

#include "check/operands.h"

namespace edgebench::litert {

// Each throws std::runtime_error that says what does not hold.
void check_activation(const Operands& operands, schema::ActivationFunction activation);
void check_convolution(const Operands& operands);
void check_depthwise(const Operands& operands);
void check_transposed_convolution(const Operands& operands);
void check_linear(const Operands& operands);
void check_matrix_product(const Operands& operands);
void check_pool(const Operands& operands);
void check_response_normalisation(const Operands& operands);

template <typename OptionsT>
void check_activated(const Operands& operands) {
  check_activation(operands, operands.options<OptionsT>().fused_activation_function());
}

// Of two tensors, of which the smaller is repeated: their extents agree from the last on, or one is
// 1.
void check_pair(const Operands& operands);

template <typename OptionsT>
void check_arithmetic(const Operands& operands) {
  check_activated<OptionsT>(operands);
  check_pair(operands);
}

}  // namespace edgebench::litert
