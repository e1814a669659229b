// INT8 dot products of processors that have VNNI without AVX-512.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

constinit const Kernel kAvxVnniInt8 = kernel_of<Int8, 12>(
    {.instructions = "AVX-VNNI VPDPBUSD",
     .needs = {"avx_vnni"},
     .superseded_by = {"avx512_vnni", "amx_int8"}},
    [](__m256i& sum, __m256i& a, __m256i& b) { sum = _mm256_dpbusd_avx_epi32(sum, a, b); });

}  // namespace edgebench::machine
