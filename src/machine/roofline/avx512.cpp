// FP32 in registers of 512 bits.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

constinit const Kernel kAvx512Fp32 = kernel_of<Fp32, 24>(
    {.instructions = "AVX-512 FMA", .needs = {"avx512f"}},
    [](__m512& sum, __m512& a, __m512& b) { sum = _mm512_fmadd_ps(a, b, sum); });

}  // namespace edgebench::machine
