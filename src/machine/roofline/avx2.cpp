// FP32 with FMA, and INT8 of the processors before VNNI: VPMADDUBSW adds pairs of 8-bit products in
// 16 bits, VPMADDWD adds pairs of those in 32 bits, VPADDD accumulates. Its 16-bit sums saturate,
// which the kernels of several libraries accept; three instructions make 32 multiply-adds, and 32
// is what is counted.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

constinit const Kernel kAvx2Fp32 = kernel_of<Fp32, 12>(
    {.instructions = "AVX2 FMA", .needs = {"avx2", "fma"}},
    [](__m256& sum, __m256& a, __m256& b) { sum = _mm256_fmadd_ps(a, b, sum); });

// Eight accumulators: only the addition waits for the one before, and takes a cycle.
constinit const Kernel kAvx2Int8 = kernel_of<Int8, 8>(
    {.instructions = "AVX2 VPMADDUBSW (its sums saturate)",
     .needs = {"avx2"},
     .superseded_by = {"avx_vnni", "avx512_vnni"}},
    [](__m256i& sum, __m256i& a, __m256i& b) {
      hide(b);  // Else one product would do for all.
      const __m256i pairs = _mm256_maddubs_epi16(a, b);
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
      hide(sum);  // Else the products of all are made first, for which there are no registers.
    });

}  // namespace edgebench::machine
