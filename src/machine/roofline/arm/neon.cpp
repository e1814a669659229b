// FP32 of every 64-bit Arm processor.
#include <arm_neon.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

constinit const Kernel kNeonFp32 = kernel_of<Fp32, 24>(
    {.instructions = "NEON FMLA", .needs = {"asimd"}, .superseded_by = {"sme"}},
    [](float32x4_t& sum, float32x4_t& a, float32x4_t& b) { sum = vfmaq_f32(sum, a, b); });

}  // namespace edgebench::machine
