// BF16 dot products in registers of 512 bits: two products added to each FP32 lane.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

constinit const Kernel kAvx512Bf16 =
    kernel_of<Bf16, 24>({.instructions = "AVX-512 BF16 VDPBF16PS",
                         .needs = {"avx512_bf16"},
                         .superseded_by = {"amx_bf16"}},
                        [](__m512& sum, __m512i& a, __m512i& b) {
                          sum = _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
                        });

}  // namespace edgebench::machine
