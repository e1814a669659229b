// What ran: OpenVINO's account of a compiled model.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core.h"
#include "ir_outline.h"
#include "runtime/runtime.h"

namespace edgebench::openvino {

// The nodes of a compiled model by type and kernel in order of first appearance, "Convolution
// brgconv_avx512_1x1_f32 x 34, ...", without inputs, outputs and what was fused into others.
std::string summarize_nodes(std::span<const CompiledNode> nodes);

// Its convolutions and linear layers, by the name that they had in the model. OpenVINO compiles a
// short sequence of linear layers into one node, which bears the name of the last operator only:
// those of the model's `products` that no node shows are the sequence's.
std::vector<runtime::ExecutedLayer> executed_layers(std::span<const CompiledNode> nodes,
                                                    std::span<const IrProduct> products);

// The same by the node whose kernel computes them: of each of the nodes in their order.
std::vector<std::vector<runtime::ExecutedLayer>> layers_by_node(
    std::span<const CompiledNode> nodes, std::span<const IrProduct> products);

// Whether it is neither an input, an output or a constant, nor fused into another node.
bool has_kernel(const CompiledNode& node);

// In which type a kernel multiplies: the end of its name, "brgconv_avx512_1x1_I8".
runtime::Arithmetic arithmetic_of(std::string_view kernel);

// The layer's name in the network, without what OpenVINO and our writer put behind it.
std::string layer_name(std::string_view node);

}  // namespace edgebench::openvino
