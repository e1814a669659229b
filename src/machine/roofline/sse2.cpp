// FP32 of every x86-64 processor: a multiplication, then an addition.
#include <emmintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

// A processor with AVX adds eight at a time. One that has AVX, but not FMA, gets no peak: there is
// no kernel for it.
constinit const Kernel kSse2Fp32 =
    kernel_of<Fp32, 12>({.instructions = "SSE MULPS + ADDPS", .superseded_by = {"avx"}},
                        [](__m128& sum, __m128& a, __m128& b) {
                          hide(b);  // Else one product would do for all.
                          sum = _mm_add_ps(sum, _mm_mul_ps(a, b));
                        });

}  // namespace edgebench::machine
