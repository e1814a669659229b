// A loop of nothing but multiply-adds of one type with one instruction set. Every product is 1 x 1,
// so the sum of all lanes of all accumulators is the number of multiply-adds that were made: the
// arithmetic counts itself, and neither a wrong count nor a loop that the compiler shortened goes
// unnoticed.
//
// Plain enough to be included by sources that are compiled for a larger processor than the program:
// an inline function in here could be compiled there, and called everywhere.
#pragma once

#include <cstdint>

namespace edgebench::machine {

struct Kernel {
  const char* arithmetic;    // "fp32", "fp16", "bf16", "int8": the type of what is multiplied.
  const char* instructions;  // For people.
  const char* needs[2];      // The kernel's names of what the processor must have; null: nothing.
  // Where the processor has one of these, another kernel is at least as fast, or what would be
  // faster has no kernel here; null: nothing.
  const char* superseded_by[2];
  std::int64_t macs_per_step;
  std::int64_t steps_max;             // Up to which the sums are exact.
  double (*run)(std::int64_t steps);  // The sum: steps x macs_per_step.
};

#if defined(__x86_64__)
extern const Kernel kSse2Fp32;
extern const Kernel kAvx2Fp32;
extern const Kernel kAvx2Int8;
extern const Kernel kAvxVnniInt8;
extern const Kernel kAvx512Fp32;
extern const Kernel kAvx512Int8;
extern const Kernel kAvx512Bf16;
extern const Kernel kAvx512Fp16;
#elif defined(__aarch64__)
extern const Kernel kNeonFp32;
extern const Kernel kNeonFp16;
extern const Kernel kNeonDotInt8;
extern const Kernel kNeonMatrixInt8;
extern const Kernel kNeonDotBf16;
extern const Kernel kNeonMatrixBf16;
#endif

}  // namespace edgebench::machine
