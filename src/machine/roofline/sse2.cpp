// FP32 of every x86-64 processor: a multiplication, then an addition.
#include <emmintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp32 {
  using Operand = __m128;
  using Sum = __m128;
  using Wide = __m128;
  using Lane = float;
  static Operand ones() { return _mm_set1_ps(1); }
  static Sum zero() { return _mm_setzero_ps(); }
  static Wide wide_zero() { return _mm_setzero_ps(); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    hide(right);  // Else one product would do for all.
    sum = _mm_add_ps(sum, _mm_mul_ps(left, right));
  }
  static void collect(Wide& total, Sum sum) { total = _mm_add_ps(total, sum); }
};

constexpr int kAccumulators = 12;

}  // namespace

// A processor with AVX adds eight at a time. One that has AVX, but not FMA, gets no peak: there is
// no kernel for it.
const Kernel kSse2Fp32 = {.arithmetic = "fp32",
                          .instructions = "SSE MULPS + ADDPS",
                          .needs = {},
                          .superseded_by = {"avx"},
                          .macs_per_step = kAccumulators * 4,
                          .steps_max = kStepsMax,
                          .run = run_lanes<Fp32, kAccumulators>};

}  // namespace edgebench::machine
