// INT8 dot products of processors that have VNNI without AVX-512.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Int8 {
  using Operand = __m256i;
  using Sum = __m256i;
  using Wide = __m256i;
  using Lane = std::int32_t;
  static Operand ones() { return _mm256_set1_epi8(1); }
  static Sum zero() { return _mm256_setzero_si256(); }
  static Wide wide_zero() { return _mm256_setzero_si256(); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm256_dpbusd_avx_epi32(sum, left, right);
  }
  static void collect(Wide& total, Sum sum) { total = _mm256_add_epi32(total, sum); }
};

constexpr int kAccumulators = 12;

}  // namespace

const Kernel kAvxVnniInt8 = {.arithmetic = "int8",
                             .instructions = "AVX-VNNI VPDPBUSD",
                             .needs = {"avx_vnni"},
                             .superseded_by = {"avx512_vnni", "amx_int8"},
                             .macs_per_step = kAccumulators * 32,
                             .steps_max = kStepsMax,
                             .run = run_lanes<Int8, kAccumulators>};

}  // namespace edgebench::machine
