#include "machine/canary.h"

#include <array>
#include <chrono>

#include "machine/cpus/affinity.h"

namespace edgebench::machine {
namespace {

// Two chains in which every step needs the one before: no compiler can shorten or vectorise them,
// and their speed is the clock's. The integer step is Knuth's MMIX generator; the float step stays
// near its fixed point 2 for ever, clear of denormals and overflow.
constexpr int kSteps = 1'500'000;

}  // namespace

std::int64_t run_canary_ns() {
  using Clock = std::chrono::steady_clock;
  std::uint64_t integer = 1;
  float real = 1;
  const auto begin = Clock::now();
  for (int step = 0; step < kSteps; ++step) {
    integer = integer * 6364136223846793005U + 1442695040888963407U;
    real = real * 0.5F + 1.0F;
  }
  // The results must be seen to be used, or the loop would be removed.
  [[maybe_unused]] volatile std::uint64_t integer_result = integer;
  [[maybe_unused]] volatile float real_result = real;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
}

std::vector<std::int64_t> run_canary_on_ns(int cpu, int repetitions) {
  const ScopedAffinity pinned(std::array{cpu});
  std::vector<std::int64_t> durations;
  for (int i = 0; i < repetitions; ++i) durations.push_back(run_canary_ns());
  return durations;
}

}  // namespace edgebench::machine
