// A driver for tests: a library with the functions of CUDA's driver, scripted through one struct.
// Its devices compute nothing. Copies happen in the host's memory, and as on a device only when
// somebody waits for the stream; its clock goes on by what is queued, so that times are exact.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "shared/cuda/driver.h"

namespace edgebench::cuda::test {

struct FakeDevice {
  std::string name = "Fake H200";
  Version capability = {9, 0};
  std::size_t free_bytes = std::size_t{100} << 30;
  int multiprocessors = 132;
};

struct FakeDriver {
  // The script.
  int init_result = kSuccess;
  int cuda_version = 13000;
  std::vector<FakeDevice> devices = {{}};
  int retain_result = kSuccess;
  // Of a call that works on a device, the one after `good_calls` of them; then success again.
  int next_result = kSuccess;
  int good_calls = 0;

  // What was done.
  unsigned primary_flags = 0;
  int retained = 0;
  int last_retained = -1;
  int pinned = 0;  // Objects that are alive, of each kind.
  int device_memories = 0;
  int streams = 0;
  int events = 0;
  int graphs = 0;
  int executables = 0;
  int pageable_copies = 0;
};

// Bytes that a copy takes a microsecond for.
inline constexpr double kBytesPerMicrosecond = 1000;

}  // namespace edgebench::cuda::test
