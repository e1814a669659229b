// What the kernels of NEON share. Always inlined: compiled for another source, these
// functions could have instructions that the caller's processor lacks.
#pragma once

#include <cstdint>

#include <arm_neon.h>

namespace edgebench::machine {

struct NeonFloatSums {
  using Sum = float32x4_t;
  using Wide = float32x4_t;
  using Lane = float;
  [[gnu::always_inline]] static Sum zero() { return vdupq_n_f32(0); }
  [[gnu::always_inline]] static Wide wide_zero() { return zero(); }
  [[gnu::always_inline]] static void collect(Wide& total, Sum sum) {
    total = vaddq_f32(total, sum);
  }
};

struct NeonInt8 {
  using Operand = int8x16_t;
  using Sum = int32x4_t;
  using Wide = int32x4_t;
  using Lane = std::int32_t;
  [[gnu::always_inline]] static Operand ones() { return vdupq_n_s8(1); }
  [[gnu::always_inline]] static Sum zero() { return vdupq_n_s32(0); }
  [[gnu::always_inline]] static Wide wide_zero() { return zero(); }
  [[gnu::always_inline]] static void collect(Wide& total, Sum sum) {
    total = vaddq_s32(total, sum);
  }
};

}  // namespace edgebench::machine
