// FP16 in registers of 512 bits, summed in FP16, whose integers are exact up to 2048.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp16 {
  using Operand = __m512h;
  using Sum = __m512h;
  using Wide = __m512;
  using Lane = float;
  static Operand ones() { return _mm512_castsi512_ph(_mm512_set1_epi32(0x3C003C00)); }
  static Sum zero() { return _mm512_setzero_ph(); }
  static Wide wide_zero() { return _mm512_setzero_ps(); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm512_fmadd_ph(left, right, sum);
  }
  static void collect(Wide& total, Sum sum) {
    __m256i halves[2];
    __builtin_memcpy(halves, &sum, sizeof(sum));
    for (const __m256i& half : halves) {
      // The plain conversion reads what GCC 12 believes to be a variable without a value.
      total = _mm512_add_ps(total, _mm512_maskz_cvtph_ps(0xFFFF, half));
    }
  }
};

constexpr int kAccumulators = 24;

}  // namespace

const Kernel kAvx512Fp16 = {.arithmetic = "fp16",
                            .instructions = "AVX-512 FP16 FMA",
                            .needs = {"avx512_fp16"},
                            .superseded_by = {"amx_fp16"},
                            .macs_per_step = kAccumulators * 32,
                            .steps_max = 2048,
                            .run = run_lanes<Fp16, kAccumulators>};

}  // namespace edgebench::machine
