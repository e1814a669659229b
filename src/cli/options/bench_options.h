// The options of `bench` that say what is measured, on what and for how long: those of every
// command that has a `bench` run, here or elsewhere.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/candidates.h"
#include "cli/command.h"
#include "measure/bench.h"

namespace edgebench::cli {

struct MeasuringArguments {
  InputArguments inputs;
  CandidateArguments candidates;
  std::string baseline;
  std::string budget = "5m";
  bool budget_given = false;
  std::string slice = "20ms";
  std::string warm_up = "3s";
  int runs_per_slice = 3;
  bool every_round = false;
  bool time_mistrusted = false;
  bool no_layers = false;
  std::string plan;
  std::string deadline = "120s";
  std::string memory_limit;
  std::string cores;
  int sweeps = 30;
  int rounds = 0;  // 0: until the verdict is in.
  std::uint64_t seed = 1;
  std::string gpu_timing = "application";
};

// Where the plans lie that came with the program.
std::filesystem::path own_plans();

void add_measuring_options(CLI::App& command, MeasuringArguments& arguments);

// Throws UsageError where latencies are to be a GPU's and a candidate is on none.
void check_gpu_timing(runtime::GpuTiming timing, std::span<const measure::Candidate> candidates);

// Throws UsageError. Whether the machine that measures has such cores is not asked.
measure::BenchSettings settings_of(const MeasuringArguments& arguments);

}  // namespace edgebench::cli
