// What the kernels of 256 bits share. Always inlined: compiled for another source, these
// functions could have instructions that the caller's processor lacks.
#pragma once

#include <cstdint>

#include <immintrin.h>

namespace edgebench::machine {

struct Avx2Int8 {
  using Operand = __m256i;
  using Sum = __m256i;
  using Wide = __m256i;
  using Lane = std::int32_t;
  [[gnu::always_inline]] static Operand ones() { return _mm256_set1_epi8(1); }
  [[gnu::always_inline]] static Sum zero() { return _mm256_setzero_si256(); }
  [[gnu::always_inline]] static Wide wide_zero() { return zero(); }
  [[gnu::always_inline]] static void collect(Wide& total, Sum sum) {
    total = _mm256_add_epi32(total, sum);
  }
};

}  // namespace edgebench::machine
