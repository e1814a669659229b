// The loop that all kernels share. `Lanes` is a type without a name outside its source file, so the
// function made of it belongs to that file, and to the instruction set it is compiled for.
//
// A multiply-add begins every cycle on each of two to four units and takes three to six cycles, so
// up to 16 have to be under way at a time (Fog, "Instruction tables"; Arm's software optimisation
// guides of the Neoverse cores): 12 accumulators where there are 16 registers, whose units are two
// at most, 24 where there are 32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "machine/roofline/kernel.h"

namespace edgebench::machine {

inline constexpr std::int64_t kStepsMax = 16'384;  // About 0.1 ms.

// The value, but the compiler no longer knows which: it can neither compute with it beforehand nor
// see that two accumulators go through the same values, and keep only one of them.
template <typename Vector>
[[gnu::always_inline]] inline void hide(Vector& value) {
#if defined(__aarch64__)
  asm volatile("" : "+w"(value));
#else
  asm volatile("" : "+v"(value));
#endif
}

// Lanes has the types Operand, Sum, Wide and Lane (what Wide is made of), and
//   ones(), zero(), wide_zero()
//   multiply_add(Sum&, Operand& left, Operand& right)
//   collect(Wide&, Sum)   adds a whole accumulator to the total, which may have wider lanes
template <typename Lanes, std::size_t... index>
[[gnu::always_inline]] inline double sum_after(std::int64_t steps, std::index_sequence<index...>) {
  typename Lanes::Sum sums[] = {(static_cast<void>(index), Lanes::zero())...};
  (hide(sums[index]), ...);
  typename Lanes::Operand left = Lanes::ones();
  typename Lanes::Operand right = Lanes::ones();
  hide(left);
  hide(right);
  for (; steps > 0; --steps) (Lanes::multiply_add(sums[index], left, right), ...);
  typename Lanes::Wide total = Lanes::wide_zero();
  (Lanes::collect(total, sums[index]), ...);
  typename Lanes::Lane lanes[sizeof(total) / sizeof(typename Lanes::Lane)];
  __builtin_memcpy(lanes, &total, sizeof(total));
  double sum = 0;
  for (const typename Lanes::Lane lane : lanes) sum += static_cast<double>(lane);
  return sum;
}

template <typename Lanes, std::size_t accumulators>
double run_lanes(std::int64_t steps) {
  return sum_after<Lanes>(steps, std::make_index_sequence<accumulators>());
}

}  // namespace edgebench::machine
