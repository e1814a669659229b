// Did the kernels multiply in the type that the variant claims? A runtime that has no kernel for a
// type falls back to another one without a word; its figures would then be those of something else.
// Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "measure/prepare/conformance.h"
#include "runtime/runtime.h"

namespace edgebench::measure {

// `network_layers`: how many layers with weights the network has.
// - Each layer has the variant's arithmetic: ok. With int8-dynamic that is INT8 for linear layers,
//   and FP32 or INT8 for convolutions; with fp16-storage FP32 for all.
// - One has not: mistrusted, with the layers named.
// - Layers are not accounted for: mistrusted too, unless the claim is FP32, which no runtime has
//   a reason to feign.
Conformance judge_arithmetic(runtime::Precision precision,
                             std::span<const runtime::ExecutedLayer> layers,
                             std::size_t network_layers);

// For the record: whether the claim holds; nothing where the runtime does not tell.
std::optional<bool> arithmetic_as_claimed(runtime::Precision precision,
                                          std::span<const runtime::ExecutedLayer> layers,
                                          std::size_t network_layers);

}  // namespace edgebench::measure
