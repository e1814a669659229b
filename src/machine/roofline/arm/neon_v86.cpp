// What Armv8.6 adds: BF16 dot products of two, and products of 2 x 4 (BF16) or 2 x 8 (INT8)
// matrices, which make twice as many multiply-adds as a dot product, if not on every processor
// twice as many a second.
#include <arm_neon.h>

#include "machine/roofline/arm/neon_lanes.h"
#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Bf16 : NeonFloatSums {
  using Operand = bfloat16x8_t;
  static Operand ones() {
    uint16x8_t bits = vdupq_n_u16(0x3F80);
    hide(bits);  // GCC 12 would load the constant by an instruction of FP16.
    return vreinterpretq_bf16_u16(bits);
  }
};

struct Bf16Dot : Bf16 {
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = vbfdotq_f32(sum, left, right);
  }
};

struct Bf16Matrix : Bf16 {
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = vbfmmlaq_f32(sum, left, right);
  }
};

struct Int8Matrix : NeonInt8 {
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = vmmlaq_s32(sum, left, right);
  }
};

constexpr int kAccumulators = 24;

}  // namespace

const Kernel kNeonDotBf16 = {.arithmetic = "bf16",
                             .instructions = "NEON BFDOT",
                             .needs = {"bf16"},
                             .superseded_by = {"sme"},
                             .macs_per_step = kAccumulators * 8,
                             .steps_max = kStepsMax,
                             .run = run_lanes<Bf16Dot, kAccumulators>};
const Kernel kNeonMatrixBf16 = {.arithmetic = "bf16",
                                .instructions = "NEON BFMMLA",
                                .needs = {"bf16"},
                                .superseded_by = {"sme"},
                                .macs_per_step = kAccumulators * 16,
                                .steps_max = kStepsMax,
                                .run = run_lanes<Bf16Matrix, kAccumulators>};
const Kernel kNeonMatrixInt8 = {.arithmetic = "int8",
                                .instructions = "NEON SMMLA",
                                .needs = {"i8mm"},
                                .superseded_by = {"sme"},
                                .macs_per_step = kAccumulators * 32,
                                .steps_max = kStepsMax,
                                .run = run_lanes<Int8Matrix, kAccumulators>};

}  // namespace edgebench::machine
