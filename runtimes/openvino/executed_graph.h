// What ran: OpenVINO's account of a compiled model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <openvino/runtime/compiled_model.hpp>

#include "runtime/runtime.h"

namespace edgebench::openvino {

// The nodes of the compiled model by type, precision and primitive in order of first appearance,
// "Convolution f32 brgconv_avx512_1x1_f32 x 34, ...", without constants, inputs and outputs. The
// primitive is what counts: a node can claim a precision that its primitive does not compute in.
std::string summarize_executed_graph(const ov::CompiledModel& model);

// Its convolutions and fully connected layers, by the name that they had in the model.
std::vector<runtime::ExecutedLayer> executed_layers(const ov::CompiledModel& model);

// In which type a primitive multiplies: the end of its name, "brgconv_avx512_1x1_I8".
runtime::Arithmetic arithmetic_of(std::string_view primitive);

// The layer's name in the network, from the names of the nodes that were fused into one.
std::string layer_name(std::string_view original_names);

}  // namespace edgebench::openvino
