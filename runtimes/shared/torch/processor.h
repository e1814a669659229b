// What this processor can do, as PyTorch sees it.
#pragma once

namespace edgebench::torch_common {

// BF16 and FP16 products in the processor itself, which oneDNN's kernels take.
bool has_bf16_arithmetic();
bool has_fp16_arithmetic();

}  // namespace edgebench::torch_common
