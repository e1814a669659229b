// What Armv8.6 adds: BF16 dot products of two, and products of 2 x 4 (BF16) or 2 x 8 (INT8)
// matrices, which make twice as many multiply-adds as a dot product, if not on every processor
// twice as many a second.
#include <arm_neon.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

constinit const Kernel kNeonDotBf16 = kernel_of<Bf16, 24>(
    {.instructions = "NEON BFDOT", .needs = {"bf16"}, .superseded_by = {"sme"}},
    [](float32x4_t& sum, bfloat16x8_t& a, bfloat16x8_t& b) { sum = vbfdotq_f32(sum, a, b); });

constinit const Kernel kNeonMatrixBf16 = kernel_of<Bf16, 24, kTwoRows>(
    {.instructions = "NEON BFMMLA", .needs = {"bf16"}, .superseded_by = {"sme"}},
    [](float32x4_t& sum, bfloat16x8_t& a, bfloat16x8_t& b) { sum = vbfmmlaq_f32(sum, a, b); });

constinit const Kernel kNeonMatrixInt8 = kernel_of<Int8, 24, kTwoRows>(
    {.instructions = "NEON SMMLA", .needs = {"i8mm"}, .superseded_by = {"sme"}},
    [](int32x4_t& sum, int8x16_t& a, int8x16_t& b) { sum = vmmlaq_s32(sum, a, b); });

}  // namespace edgebench::machine
