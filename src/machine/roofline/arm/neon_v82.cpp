// What Armv8.2 may add: FP16, summed in FP16, whose integers are exact up to 2048, and INT8 dot
// products of four.
#include <arm_neon.h>

#include "machine/roofline/arm/neon_lanes.h"
#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp16 {
  using Operand = float16x8_t;
  using Sum = float16x8_t;
  using Wide = float32x4_t;
  using Lane = float;
  static Operand ones() { return vdupq_n_f16(1); }
  static Sum zero() { return vdupq_n_f16(0); }
  static Wide wide_zero() { return vdupq_n_f32(0); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = vfmaq_f16(sum, left, right);
  }
  static void collect(Wide& total, Sum sum) {
    total = vaddq_f32(total, vcvt_f32_f16(vget_low_f16(sum)));
    total = vaddq_f32(total, vcvt_high_f32_f16(sum));
  }
};

struct Int8 : NeonInt8 {
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = vdotq_s32(sum, left, right);
  }
};

constexpr int kAccumulators = 24;

}  // namespace

const Kernel kNeonFp16 = {.arithmetic = "fp16",
                          .instructions = "NEON FMLA, half precision",
                          .needs = {"asimdhp"},
                          .superseded_by = {"sme"},
                          .macs_per_step = kAccumulators * 8,
                          .steps_max = 2048,
                          .run = run_lanes<Fp16, kAccumulators>};
const Kernel kNeonDotInt8 = {.arithmetic = "int8",
                             .instructions = "NEON SDOT",
                             .needs = {"asimddp"},
                             .superseded_by = {"sme"},
                             .macs_per_step = kAccumulators * 16,
                             .steps_max = kStepsMax,
                             .run = run_lanes<Int8, kAccumulators>};

}  // namespace edgebench::machine
