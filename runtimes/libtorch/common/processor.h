// What this processor can do, as PyTorch sees it.
#pragma once

namespace edgebench::torch_common {

// BF16 and FP16 products in the processor itself, which oneDNN's kernels take.
bool has_bf16_arithmetic();
bool has_fp16_arithmetic();

// Whether sums of two 8-bit products are kept in 16 bits, which they may exceed: x86 without VNNI.
bool products_saturate();

}  // namespace edgebench::torch_common
