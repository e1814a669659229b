// FP32 in registers of 512 bits.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp32 {
  using Operand = __m512;
  using Sum = __m512;
  using Wide = __m512;
  using Lane = float;
  static Operand ones() { return _mm512_set1_ps(1); }
  static Sum zero() { return _mm512_setzero_ps(); }
  static Wide wide_zero() { return _mm512_setzero_ps(); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm512_fmadd_ps(left, right, sum);
  }
  static void collect(Wide& total, Sum sum) { total = _mm512_add_ps(total, sum); }
};

constexpr int kAccumulators = 24;

}  // namespace

const Kernel kAvx512Fp32 = {.arithmetic = "fp32",
                            .instructions = "AVX-512 FMA",
                            .needs = {"avx512f"},
                            .superseded_by = {},
                            .macs_per_step = kAccumulators * 16,
                            .steps_max = kStepsMax,
                            .run = run_lanes<Fp32, kAccumulators>};

}  // namespace edgebench::machine
