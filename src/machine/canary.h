// A fixed piece of arithmetic to hold the machine's speed against: it takes about 5 ms on a desktop
// core, and longer the moment the clock drops, the CPU is taken away, or a neighbour on the same
// core steals execution slots. It touches no memory, so it says nothing about caches.
#pragma once

#include <cstdint>
#include <vector>

namespace edgebench::machine {

// Runs the loop once on the calling thread, wherever that is; the elapsed wall time.
std::int64_t run_canary_ns();

// The same, `repetitions` times on one CPU: the calling thread moves there and back. Throws
// std::system_error if it may not run on that CPU.
std::vector<std::int64_t> run_canary_on_ns(int cpu, int repetitions);

}  // namespace edgebench::machine
