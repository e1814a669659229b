// INT8 dot products in registers of 512 bits: four products added to each 32-bit lane.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Int8 {
  using Operand = __m512i;
  using Sum = __m512i;
  using Wide = __m512i;
  using Lane = std::int32_t;
  static Operand ones() { return _mm512_set1_epi32(0x01010101); }
  static Sum zero() { return _mm512_setzero_si512(); }
  static Wide wide_zero() { return _mm512_setzero_si512(); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm512_dpbusd_epi32(sum, left, right);
  }
  static void collect(Wide& total, Sum sum) { total = _mm512_add_epi32(total, sum); }
};

constexpr int kAccumulators = 24;

}  // namespace

const Kernel kAvx512Int8 = {.arithmetic = "int8",
                            .instructions = "AVX-512 VNNI VPDPBUSD",
                            .needs = {"avx512_vnni"},
                            .superseded_by = {"amx_int8"},
                            .macs_per_step = kAccumulators * 64,
                            .steps_max = kStepsMax,
                            .run = run_lanes<Int8, kAccumulators>};

}  // namespace edgebench::machine
