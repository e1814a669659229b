// A TensorRT for tests: a library with tables of functions in the places that slots.h gives, as of
// the version that the script says. Its engines compute what the test gives them; an unknown place
// in a table ends the process.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/tensorrt/slots.h"

namespace edgebench::tensorrt::test {

struct FakeTensor {
  std::string name;
  std::int32_t type = kFloat;
  std::vector<std::int64_t> extents;
};

struct FakeTensorRt {
  // The script.
  std::int32_t version = 110400;
  bool makes_builder = true;
  bool makes_runtime = true;
  bool makes_context = true;
  int refused_plans = 0;  // So many are not taken, whatever they are.
  bool parses = true;
  bool takes_profile = true;
  bool takes_capability = true;
  bool builds = true;
  std::string error;         // What the logger is told by whatever fails.
  std::string parser_error;  // Of the node "second", a Conv.
  std::int32_t layers = 3;
  std::vector<FakeTensor> inputs = {{"input", kFloat, {-1, 3, 4, 4}}};
  std::vector<FakeTensor> outputs = {{"output", kFloat, {-1, 10}}};
  std::int64_t execution_bytes = 1 << 20;  // On the device.
  bool takes_timings = true;
  std::string line;     // Told while building.
  std::string account;  // Of the inspector.
  // What an engine does: stream, batch, input and output on the device.
  std::function<bool(void*, std::int64_t, const float*, float*)> enqueue;

  // What was done.
  int alive = 0;  // Objects that were not destroyed yet.
  int builds_begun = 0;
  bool tf32 = true;  // As the library's default is.
  std::int32_t verbosity = 0;
  std::uint32_t network_flags = 0;
  std::int32_t capability = 0;
  std::vector<std::vector<std::int64_t>> profile;  // Least, best, most.
  std::string timings;     // Those that builds were given, and then their own.
  std::string model_path;  // Of the last file that was parsed.
};

// A plan is this text and its batch; others are refused, but for a file of the user's.
inline constexpr const char* kPlanText = "a plan for batches of ";
inline constexpr const char* kUsersPlan = "ftrt for a batch of 1";

}  // namespace edgebench::tensorrt::test
