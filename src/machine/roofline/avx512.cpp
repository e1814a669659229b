// FP32 in registers of 512 bits.
#include <immintrin.h>

#include "machine/roofline/avx512_lanes.h"
#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp32 : Avx512FloatSums {
  using Operand = __m512;
  static Operand ones() { return _mm512_set1_ps(1); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm512_fmadd_ps(left, right, sum);
  }
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
