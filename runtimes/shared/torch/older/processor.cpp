// For versions of PyTorch that do not tell: what Linux says of the processor.

#include "shared/torch/processor.h"

#include "machine/cpuinfo.h"

namespace edgebench::torch_common {

bool has_bf16_arithmetic() {
  return machine::has_bf16_arithmetic();
}

bool has_fp16_arithmetic() {
  return machine::has_fp16_arithmetic();
}

}  // namespace edgebench::torch_common
