// The best of several short windows, on several CPUs at the same time.
//
// A limit is a maximum: whatever else the machine does makes a window slower and none faster, so
// the best window is the nearest to what the processor can do, and a median would tell of the
// disturbance. Disturbance comes in bursts of tens to hundreds of milliseconds; so windows are
// short, and the works take turns: a burst hits one window of each rather than all of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace edgebench::machine {

// Does a little work (well below a window) on the thread with that number, from 0 on, and says how
// much; nothing if it came out wrong.
using Work = std::function<std::optional<double>(std::size_t thread)>;

// What every thread did a second in one window; nothing where its work came out wrong.
using Window = std::vector<std::optional<double>>;

// The most that all threads together did in one of the windows; nothing if work came out wrong
// anywhere, or there is no window.
std::optional<double> best_window(std::span<const Window> windows);

// For each work, what best_window says of its windows, in the work's unit per second. One thread on
// each of the CPUs; all of them begin each window together. Throws std::system_error if a CPU is
// not allowed.
std::vector<std::optional<double>> best_rates(std::span<const int> cpus,
                                              std::span<const Work> works, int windows,
                                              std::int64_t window_ns);

}  // namespace edgebench::machine
