// FP32 of every 64-bit Arm processor.
#include <arm_neon.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct Fp32 {
  using Operand = float32x4_t;
  using Sum = float32x4_t;
  using Wide = float32x4_t;
  using Lane = float;
  static Operand ones() { return vdupq_n_f32(1); }
  static Sum zero() { return vdupq_n_f32(0); }
  static Wide wide_zero() { return vdupq_n_f32(0); }
  static void multiply_add(Sum& sum, Operand& left, Operand& right) {
    sum = vfmaq_f32(sum, left, right);
  }
  static void collect(Wide& total, Sum sum) { total = vaddq_f32(total, sum); }
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
