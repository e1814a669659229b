// What ran: OpenVINO's account of a compiled model.
#pragma once

#include <string>

#include <openvino/runtime/compiled_model.hpp>

namespace edgebench::openvino {

// The nodes of the compiled model by type, precision and primitive in order of first appearance,
// "Convolution f32 brgconv_avx512_1x1_f32 x 34, ...", without constants, inputs and outputs. The
// primitive is what counts: a node can claim a precision that its primitive does not compute in.
std::string summarize_executed_graph(const ov::CompiledModel& model);

}  // namespace edgebench::openvino
