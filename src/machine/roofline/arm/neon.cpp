// FP32 of every 64-bit Arm processor.
#include <arm_neon.h>

#include "machine/roofline/arm/neon_lanes.h"
#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp32 : NeonFloatSums {
  using Operand = float32x4_t;
  static Operand ones() { return vdupq_n_f32(1); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = vfmaq_f32(sum, left, right);
  }
};

constexpr int kAccumulators = 24;

}  // namespace

const Kernel kNeonFp32 = {.arithmetic = "fp32",
                          .instructions = "NEON FMLA",
                          .needs = {"asimd"},
                          .superseded_by = {"sme"},
                          .macs_per_step = kAccumulators * 4,
                          .steps_max = kStepsMax,
                          .run = run_lanes<Fp32, kAccumulators>};

}  // namespace edgebench::machine
