// What Armv8.2 may add: FP16, summed in FP16, whose integers are exact up to 2048, and INT8 dot
// products of four.
#include <arm_neon.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {
namespace {

struct SummedFp16 : Fp16 {
  static constexpr std::int64_t kStepsMax = 2048;
  static float32x4_t widen(float16x8_t sum) {
    return vaddq_f32(vcvt_f32_f16(vget_low_f16(sum)), vcvt_high_f32_f16(sum));
  }
};

}  // namespace

constinit const Kernel kNeonFp16 = kernel_of<SummedFp16, 24>(
    {.instructions = "NEON FMLA, half precision", .needs = {"asimdhp"}, .superseded_by = {"sme"}},
    [](float16x8_t& sum, float16x8_t& a, float16x8_t& b) { sum = vfmaq_f16(sum, a, b); });

constinit const Kernel kNeonDotInt8 = kernel_of<Int8, 24>(
    {.instructions = "NEON SDOT", .needs = {"asimddp"}, .superseded_by = {"sme"}},
    [](int32x4_t& sum, int8x16_t& a, int8x16_t& b) { sum = vdotq_s32(sum, a, b); });

}  // namespace edgebench::machine
