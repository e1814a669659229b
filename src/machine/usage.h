// Processor time, interruptions and page faults of the calling process, all threads together.
// Source: getrusage(2).
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>
#include <sys/resource.h>

namespace edgebench::machine {

struct Usage {
  std::int64_t user_ns = 0;
  std::int64_t system_ns = 0;
  // The scheduler took the CPU away although the thread wanted to go on: somebody else ran.
  std::int64_t involuntary_switches = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t major_page_faults = 0;  // Needed the disk.
  std::int64_t minor_page_faults = 0;  // Memory that was in no page table, such as fresh one.

  // What was used between two calls of own_usage(), later minus earlier.
  Usage operator-(const Usage& earlier) const;
};

Usage own_usage();

// What the kernel says of any process, its wait4(2) included.
Usage usage_of(const rusage& usage);

void to_json(nlohmann::json& json, const Usage& usage);

}  // namespace edgebench::machine
