// INT8 dot products in registers of 512 bits: four products added to each 32-bit lane.
#include <immintrin.h>

#include "machine/roofline/loop.h"

namespace edgebench::machine {

constinit const Kernel kAvx512Int8 = kernel_of<Int8, 24>(
    {.instructions = "AVX-512 VNNI VPDPBUSD",
     .needs = {"avx512_vnni"},
     .superseded_by = {"amx_int8"}},
    [](__m512i& sum, __m512i& a, __m512i& b) { sum = _mm512_dpbusd_epi32(sum, a, b); });

}  // namespace edgebench::machine
