// INT8 dot products of processors that have VNNI without AVX-512.
#include <immintrin.h>

#include "machine/roofline/avx2_lanes.h"
#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Int8 : Avx2Int8 {
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = _mm256_dpbusd_avx_epi32(sum, left, right);
  }
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
