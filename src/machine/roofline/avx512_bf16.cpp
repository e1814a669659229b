// BF16 dot products in registers of 512 bits: two products added to each FP32 lane.
#include <immintrin.h>

#include "machine/roofline/avx512_lanes.h"
#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Bf16 : Avx512FloatSums {
  using Operand = __m512i;
  static Operand ones() { return _mm512_set1_epi32(0x3F803F80); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm512_dpbf16_ps(sum, (__m512bh)left, (__m512bh)right);
  }
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
