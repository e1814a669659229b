// The one clock: std::chrono::steady_clock in whole nanoseconds since an arbitrary start.
#pragma once

#include <chrono>
#include <cstdint>

namespace edgebench {

inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

}  // namespace edgebench
