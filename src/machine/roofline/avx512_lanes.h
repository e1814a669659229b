// What the kernels of 512 bits share. Always inlined: compiled for another source, these
// functions could have instructions that the caller's processor lacks.
#pragma once

#include <cstdint>

#include <immintrin.h>

namespace edgebench::machine {

struct Avx512FloatSums {
  using Sum = __m512;
  using Wide = __m512;
  using Lane = float;
  [[gnu::always_inline]] static Sum zero() { return _mm512_setzero_ps(); }
  [[gnu::always_inline]] static Wide wide_zero() { return zero(); }
  [[gnu::always_inline]] static void collect(Wide& total, Sum sum) {
    total = _mm512_add_ps(total, sum);
  }
};

}  // namespace edgebench::machine
