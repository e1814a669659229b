// The loop that all kernels share. It is made of a lambda, a type of one source file, so the
// function made of it belongs to that file, and to the instruction set it is compiled for. What
// takes no lambda is always inlined: compiled for another source, it could have instructions that
// the caller's processor lacks.
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

template <typename Lane, std::size_t bytes>
struct Register {
  using Type [[gnu::vector_size(bytes)]] = Lane;
};

// What is multiplied and in what it is summed: a number's size, the bits of as many ones as fill
// 32, and the lanes of a sum, which can be added up as they are. Where sums need more room, the
// source has a `widen` of its own, and where they are exact for fewer steps, a kStepsMax.
template <const char* name, std::size_t bytes, std::uint32_t ones, typename SumLane>
struct Arithmetic {
  using Lane = SumLane;
  static constexpr const char* kName = name;
  static constexpr std::size_t kBytes = bytes;
  static constexpr std::uint32_t kOnes = ones;
  static constexpr std::int64_t kStepsMax = 16'384;  // About 0.1 ms.

  template <typename Sum>
  [[gnu::always_inline]] static auto widen(Sum sum) {
    using Lanes = typename Register<Lane, sizeof(Sum)>::Type;
    return __builtin_bit_cast(Lanes, sum);
  }
};

inline constexpr char kFp32[] = "fp32";
inline constexpr char kFp16[] = "fp16";
inline constexpr char kBf16[] = "bf16";
inline constexpr char kInt8[] = "int8";

using Fp32 = Arithmetic<kFp32, 4, 0x3F80'0000, float>;
using Fp16 = Arithmetic<kFp16, 2, 0x3C00'3C00, float>;
using Bf16 = Arithmetic<kBf16, 2, 0x3F80'3F80, float>;
using Int8 = Arithmetic<kInt8, 1, 0x0101'0101, std::int32_t>;

// Their bits are hidden as well: GCC 12 would load a constant of BF16 by an instruction of FP16.
template <typename Operand>
[[gnu::always_inline]] inline Operand hidden_ones(std::uint32_t bits) {
  using Words = typename Register<std::uint32_t, sizeof(Operand)>::Type;
  Words words = Words{} + bits;
  hide(words);
  return __builtin_bit_cast(Operand, words);
}

template <typename Of, typename Sum, typename Operand, typename MultiplyAdd, std::size_t... index>
[[gnu::always_inline]] inline double sum_after(std::int64_t steps, MultiplyAdd multiply_add,
                                               std::index_sequence<index...>) {
  Sum sums[sizeof...(index)] = {};
  (hide(sums[index]), ...);
  Operand left = hidden_ones<Operand>(Of::kOnes);
  Operand right = hidden_ones<Operand>(Of::kOnes);
  for (; steps > 0; --steps) (multiply_add(sums[index], left, right), ...);
  (hide(sums[index]), ...);  // Else GCC 12 copies them at each step, to have them as Lane.
  const auto total = (... + Of::widen(sums[index]));
  typename Of::Lane lanes[sizeof(total) / sizeof(typename Of::Lane)];
  __builtin_memcpy(lanes, &total, sizeof(total));
  double sum = 0;
  for (const typename Of::Lane lane : lanes) sum += static_cast<double>(lane);
  return sum;
}

// What makes the multiply-adds. The members are those of Kernel.
struct Instruction {
  const char* instructions;
  const char* needs[2];
  const char* superseded_by[2];
};

// Products of matrices of two rows: each number of an operand is multiplied twice.
inline constexpr std::size_t kTwoRows = 2;

template <typename Of, std::size_t accumulators, std::size_t times, typename Sum, typename Operand,
          typename MultiplyAdd>
consteval Kernel kernel_from(const Instruction& by,
                             void (MultiplyAdd::*)(Sum&, Operand&, Operand&) const) {
  return {.arithmetic = Of::kName,
          .instructions = by.instructions,
          .needs = {by.needs[0], by.needs[1]},
          .superseded_by = {by.superseded_by[0], by.superseded_by[1]},
          .macs_per_step = accumulators * times * (sizeof(Operand) / Of::kBytes),
          .steps_max = Of::kStepsMax,
          .run = [](std::int64_t steps) {
            return sum_after<Of, Sum, Operand>(steps, MultiplyAdd(),
                                               std::make_index_sequence<accumulators>());
          }};
}

// The kernel of `multiply_add(sum, a, b)`, a lambda, so that what is made of it belongs to its
// source. At compile time: nothing there may run before the processor is known to be able to.
template <typename Of, std::size_t accumulators, std::size_t times = 1, typename MultiplyAdd>
consteval Kernel kernel_of(const Instruction& by, MultiplyAdd) {
  return kernel_from<Of, accumulators, times>(by, &MultiplyAdd::operator());
}

}  // namespace edgebench::machine
