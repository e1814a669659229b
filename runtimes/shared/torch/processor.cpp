#include "shared/torch/processor.h"

#include <initializer_list>
#include <string>

#include <ATen/core/ivalue.h>
#include <ATen/cpu/Utils.h>

namespace edgebench::torch_common {
namespace {

bool has_any(std::initializer_list<const char*> names) {
  static const auto kCapabilities = at::cpu::get_cpu_capabilities();
  for (const char* name : names) {
    const auto found = kCapabilities.find(name);
    if (found != kCapabilities.end() && found->second.isBool() && found->second.toBool()) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool has_bf16_arithmetic() {
  return has_any({"avx512_bf16", "amx_bf16", "avx10_1", "avx10_2", "arm_bf16", "bf16"});
}

bool has_fp16_arithmetic() {
  return has_any({"avx512_fp16", "amx_fp16", "avx10_1", "avx10_2", "fp16_arith", "arm_fp16_arith"});
}

}  // namespace edgebench::torch_common
