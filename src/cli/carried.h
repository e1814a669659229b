// A run that is prepared here and measured elsewhere: on another machine, or on many.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/candidates.h"
#include "cli/command.h"
#include "measure/bench.h"
#include "measure/prepared/prepared_inputs.h"
#include "measure/progress.h"

namespace edgebench::cli {

// A model file of the user's, of which a copy lies in the cache.
struct CarriedFile {
  std::string text;  // As it was typed.
  std::string path;  // In that text.
  std::string copy;  // Within the cache.
};

struct Carried {
  std::filesystem::path cache;       // In which it was prepared.
  measure::PreparedInputs prepared;  // What has to be in the other machine's cache.
  std::vector<CarriedFile> files;
  std::vector<std::string> options;  // forwarded_arguments()

  // Those of `edgebench`, "bench" first, where the cache is `cache_there`.
  std::vector<std::string> arguments(const std::filesystem::path& cache_there) const;
};

// Prepares everything that can be prepared here for machines of these processors ("aarch64",
// "x86_64"); an artifact that this machine cannot write is left to them. `bench` is the command
// with the options that the user has typed. Throws UsageError or InputError.
Carried prepare_elsewhere(const CLI::App& bench, const InputArguments& inputs,
                          const CandidateArguments& candidates,
                          const measure::BenchSettings& settings,
                          const std::set<std::string>& processors, measure::Progress& progress);

}  // namespace edgebench::cli
