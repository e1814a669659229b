// BF16 dot products in registers of 512 bits: two products added to each FP32 lane.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Bf16 {
  using Operand = __m512i;
  using Sum = __m512;
  using Wide = __m512;
  using Lane = float;
  static Operand ones() { return _mm512_set1_epi32(0x3F803F80); }
  static Sum zero() { return _mm512_setzero_ps(); }
  static Wide wide_zero() { return _mm512_setzero_ps(); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm512_dpbf16_ps(sum, (__m512bh)left, (__m512bh)right);
  }
  static void collect(Wide& total, Sum sum) { total = _mm512_add_ps(total, sum); }
};

constexpr int kAccumulators = 24;

}  // namespace

const Kernel kAvx512Bf16 = {.arithmetic = "bf16",
                            .instructions = "AVX-512 BF16 VDPBF16PS",
                            .needs = {"avx512_bf16"},
                            .superseded_by = {"amx_bf16"},
                            .macs_per_step = kAccumulators * 32,
                            .steps_max = kStepsMax,
                            .run = run_lanes<Bf16, kAccumulators>};

}  // namespace edgebench::machine
