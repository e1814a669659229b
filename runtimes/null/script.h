// The script of a null session: what it does, as read from the candidate's options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/runtime.h"

namespace edgebench::null {

enum class Failure { none, unsupported, error, crash, exit, hang, memory };
enum class Logits { right, wrong, constant, not_finite, unstable };

struct Script {
  double latency_us = 100;
  double noise = 0;         // Standard deviation of ln(latency) from run to run.
  double launch_noise = 0;  // The same from launch to launch.
  std::uint64_t seed = 0;   // 0: another one at every launch.
  Failure failure = Failure::none;
  std::int64_t fail_at_run = 0;  // 0: while opening.
  Logits logits = Logits::right;
  // What the device tells of an inference; nothing: it does not tell. They vary with the latency.
  std::optional<double> device_us;
  std::optional<double> copy_to_device_us;
  std::optional<double> copy_to_host_us;
  std::optional<double> device_memory_mb = 64;
  double compile_ms = 0;                     // What compiling takes, asleep.
  std::optional<double> compile_at_most_ms;  // What it announces beforehand.
  std::string intrude;  // A file that it tries to make while opening; empty: it does not.
  // What its layers say they were computed in; nothing: what the variant claims.
  std::optional<runtime::Arithmetic> arithmetic;
  // Whether it has a profiler, and what that tells (see scripted_layers.h).
  bool layers = false;
  bool numbered_layers = false;  // Its kernels have numbers and no names.
  std::string slow_layer;        // Takes slow_factor times its share.
  double slow_factor = 1;
  std::string hidden_layer;  // That it does not tell.
  double profiling_us = 0;   // What a profiled inference takes beyond the latency.
};

// The options that parse_script() knows, for `edgebench doctor`.
std::vector<runtime::OptionInfo> script_options();

// Throws std::invalid_argument, naming the option and its values. Unless the options say otherwise
// the device's times are shares of the latency, which add up to less than it.
Script parse_script(const runtime::Options& options);

}  // namespace edgebench::null
