// In which state the computer was while something was measured: one snapshot before, one after, and
// what they say together. It stands beside every figure, so that a reader can tell a slow runtime
// from a disturbed machine; trust.h turns it into words.
//
// Everything is optional, because virtual machines and containers hide most of it: nullopt in C++,
// null in JSON, "not available" in a report; never zero.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "machine/proc_stat.h"

namespace edgebench::machine {

struct Snapshot {
  std::chrono::steady_clock::time_point time;
  std::vector<int> worker_cpus;
  std::map<int, CpuTimes> cpu_times;        // Of every CPU.
  std::optional<double> own_cpu_s;          // Of this process and its descendants.
  std::optional<double> load_average_1min;  // Runnable and disk-bound tasks, our own included.
  std::optional<std::string> governor;      // Of the worker CPUs; "mixed" if they differ.
  std::optional<std::string> transparent_huge_pages;  // "always", "madvise" or "never".
  std::optional<double> frequency_mhz;                // The slowest worker CPU's.
  std::optional<double> temperature_celsius;          // The hottest plausible sensor's.
  std::optional<std::int64_t> throttle_events;  // Thermal; of the worker CPUs and their packages.
  std::optional<std::int64_t> quota_throttled_ns;
  // Raspberry Pi firmware: bit 0 under-voltage now, 1 frequency capped, 2 throttled, 3 soft limit.
  std::optional<unsigned> firmware_throttle_flags;
  std::optional<std::size_t> memory_available_bytes;
  std::map<int, std::int64_t> canary_ns;  // Median per worker CPU; empty if none was run.
};

// Reads only; takes a few milliseconds. The frequency of a CPU that has been idle means little.
Snapshot take_snapshot(std::span<const int> worker_cpus, const std::filesystem::path& root = "/");

// Runs the canary on each worker CPU first (five times, about 25 ms each), which also wakes it up,
// so that the frequency is that of work. Nobody else of ours should be running then.
Snapshot take_snapshot_with_canary(std::span<const int> worker_cpus);

struct Circumstances {
  std::optional<double> duration_s;
  std::optional<double> steal_fraction;     // Of the worker CPUs' time, 0 to 1.
  std::optional<double> idle_fraction;      // Of the worker CPUs' time, 0 to 1.
  std::optional<double> others_busy_cpus;   // CPUs that other processes kept busy, on average.
  std::optional<std::size_t> machine_cpus;  // How many CPUs that is of.
  std::optional<double> load_average_1min;  // Before.
  std::optional<std::string> governor;      // "a, then b" if it changed.
  std::optional<std::string> transparent_huge_pages;  // "a, then b" if it changed.
  std::optional<double> frequency_before_mhz;
  std::optional<double> frequency_after_mhz;
  std::optional<double> temperature_celsius;          // The higher of the two.
  std::optional<std::int64_t> throttle_events;        // Between the snapshots.
  std::optional<std::int64_t> quota_throttled_ns;     // Between the snapshots.
  std::optional<unsigned> firmware_throttle_flags;    // After.
  std::optional<std::size_t> memory_available_bytes;  // The lower of the two.
  std::optional<double> canary_before_ms;             // The slowest worker CPU's.
  std::optional<double> canary_after_ms;
  // After over before, of the worker CPU that it grew most on; above 1 the machine has slowed.
  std::optional<double> canary_slowdown;

  static constexpr void fields(const auto& visit) {
    visit(optional("duration_s", &Circumstances::duration_s),
          optional("steal_fraction", &Circumstances::steal_fraction),
          optional("idle_fraction", &Circumstances::idle_fraction),
          optional("others_busy_cpus", &Circumstances::others_busy_cpus),
          optional("machine_cpus", &Circumstances::machine_cpus),
          optional("load_average_1min", &Circumstances::load_average_1min),
          optional("governor", &Circumstances::governor),
          optional("transparent_huge_pages", &Circumstances::transparent_huge_pages),
          optional("frequency_before_mhz", &Circumstances::frequency_before_mhz),
          optional("frequency_after_mhz", &Circumstances::frequency_after_mhz),
          optional("temperature_celsius", &Circumstances::temperature_celsius),
          optional("throttle_events", &Circumstances::throttle_events),
          optional("quota_throttled_ns", &Circumstances::quota_throttled_ns),
          optional("firmware_throttle_flags", &Circumstances::firmware_throttle_flags),
          optional("memory_available_bytes", &Circumstances::memory_available_bytes),
          optional("canary_before_ms", &Circumstances::canary_before_ms),
          optional("canary_after_ms", &Circumstances::canary_after_ms),
          optional("canary_slowdown", &Circumstances::canary_slowdown));
  }
};

// Both snapshots must be of the same worker CPUs.
Circumstances between(const Snapshot& before, const Snapshot& after);

}  // namespace edgebench::machine
