// FP16 in registers of 512 bits, summed in FP16, whose integers are exact up to 2048.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct SummedFp16 : Fp16 {
  static constexpr std::int64_t kStepsMax = 2048;
  static __m512 widen(__m512h sum) {
    __m256i halves[2];
    __builtin_memcpy(halves, &sum, sizeof(sum));
    __m512 total = {};
    for (const __m256i& half : halves) {
      // The plain conversion reads what GCC 12 believes to be a variable without a value.
      total = _mm512_add_ps(total, _mm512_maskz_cvtph_ps(0xFFFF, half));
    }
    return total;
  }
};

}  // namespace

constinit const Kernel kAvx512Fp16 = kernel_of<SummedFp16, 24>(
    {.instructions = "AVX-512 FP16 FMA", .needs = {"avx512_fp16"}, .superseded_by = {"amx_fp16"}},
    [](__m512h& sum, __m512h& a, __m512h& b) { sum = _mm512_fmadd_ph(a, b, sum); });

}  // namespace edgebench::machine
