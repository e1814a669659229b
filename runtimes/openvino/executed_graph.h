// What ran: OpenVINO's account of a compiled model.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/runtime/compiled_model.hpp>

#include "runtime/runtime.h"

namespace edgebench::openvino {

// The nodes of the compiled model by type, precision and primitive in order of first appearance,
// "Convolution f32 brgconv_avx512_1x1_f32 x 34, ...", without constants, inputs and outputs. The
// primitive is what counts: a node can claim a precision that its primitive does not compute in.
std::string summarize_executed_graph(const ov::CompiledModel& model);

// The names of a model's matrix products, before it is compiled.
std::set<std::string> products_of(const ov::Model& model);

// Its convolutions and linear layers, by the name that they had in the model, whose matrix products
// are `products`: OpenVINO compiles a short sequence of linear layers into one node, and only the
// names tell how many that node computes.
std::vector<runtime::ExecutedLayer> executed_layers(const ov::CompiledModel& model,
                                                    const std::set<std::string>& products);

// Those of the products that are among the names of the nodes that were fused into one.
std::vector<std::string> products_in(std::string_view original_names,
                                     const std::set<std::string>& products);

// In which type a primitive multiplies: the end of its name, "brgconv_avx512_1x1_I8".
runtime::Arithmetic arithmetic_of(std::string_view primitive);

// In which type the products of a sequence multiply, by the type of its weights: the primitive's
// name ends with the type of the sequence's result, and that is FP32 where the products are of
// integers.
runtime::Arithmetic arithmetic_of_sequence(std::string_view primitive, std::size_t integer_weights,
                                           std::size_t products);

// The layer's name in the network, from the names of the nodes that were fused into one.
std::string layer_name(std::string_view original_names);

}  // namespace edgebench::openvino
