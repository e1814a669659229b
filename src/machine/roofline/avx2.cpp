// FP32 with FMA, and INT8 of the processors before VNNI: VPMADDUBSW adds pairs of 8-bit products in
// 16 bits, VPMADDWD adds pairs of those in 32 bits, VPADDD accumulates. Its 16-bit sums saturate,
// which the kernels of several libraries accept; three instructions make 32 multiply-adds, and 32
// is what is counted.
#include <immintrin.h>

#include "machine/roofline/avx2_lanes.h"
#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp32 {
  using Operand = __m256;
  using Sum = __m256;
  using Wide = __m256;
  using Lane = float;
  static Operand ones() { return _mm256_set1_ps(1); }
  static Sum zero() { return _mm256_setzero_ps(); }
  static Wide wide_zero() { return _mm256_setzero_ps(); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm256_fmadd_ps(left, right, sum);
  }
  static void collect(Wide& total, Sum sum) { total = _mm256_add_ps(total, sum); }
};

struct Int8 : Avx2Int8 {
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    hide(right);  // Else one product would do for all.
    const __m256i pairs = _mm256_maddubs_epi16(left, right);
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    hide(sum);  // Else the products of all are made first, for which there are no registers.
  }
};

constexpr int kFp32Accumulators = 12;
// Only the addition waits for the one before, and takes a cycle.
constexpr int kInt8Accumulators = 8;

}  // namespace

const Kernel kAvx2Fp32 = {.arithmetic = "fp32",
                          .instructions = "AVX2 FMA",
                          .needs = {"avx2", "fma"},
                          .superseded_by = {},
                          .macs_per_step = kFp32Accumulators * 8,
                          .steps_max = kStepsMax,
                          .run = run_lanes<Fp32, kFp32Accumulators>};
const Kernel kAvx2Int8 = {.arithmetic = "int8",
                          .instructions = "AVX2 VPMADDUBSW (its sums saturate)",
                          .needs = {"avx2"},
                          .superseded_by = {"avx_vnni", "avx512_vnni"},
                          .macs_per_step = kInt8Accumulators * 32,
                          .steps_max = kStepsMax,
                          .run = run_lanes<Int8, kInt8Accumulators>};

}  // namespace edgebench::machine
