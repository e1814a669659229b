// What a run of `bench` works on: what was typed, what was prepared elsewhere, or of a run that is
// resumed what its records have, which must be what it was begun with.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/command.h"
#include "measure/bench.h"
#include "measure/prepare/inputs.h"
#include "measure/workers/workers.h"

namespace edgebench::cli {

using Workers = std::map<std::string, measure::WorkerInfo>;

struct BenchInputs {
  InputArguments arguments;  // What was typed, and of a resumed run what its records have besides.
  measure::InputOptions options;
  std::string prepared;  // The file of prepared inputs; empty: none.
};

// A resumed run that was begun with prepared inputs takes these again, unless others are typed.
BenchInputs bench_inputs(const InputArguments& typed, const std::string& prepared,
                         const std::optional<measure::ResumedRun>& resumed);

// Finds or makes all of it. Throws InputError.
measure::Inputs resolve(const BenchInputs& inputs, measure::Progress& progress,
                        const std::set<quantise::Scheme>& schemes,
                        const std::set<int>& image_sizes);

// What files ask for decides which crops are made. A resumed run has it in its records.
void inspect_files(std::vector<measure::Candidate>& candidates, const Workers& workers,
                   const std::filesystem::path& cache, const measure::BenchSettings& settings,
                   measure::Progress& progress);

// Throws UsageError for an option that says again what prepared inputs have already.
void refuse_beside_prepared(const CLI::App& command);

// Throws UsageError for an option that a resumed run cannot be given.
void refuse_new_plan(const CLI::App& command);

// Rounds of two versions of a runtime would be mixed in one row. Throws InputError.
void check_versions(const measure::ResumedRun& run, const Workers& workers);

// Before anything of a resumed run is made again. `folder` is the run's, for the sentence. Throws
// InputError.
void check_machine(const measure::ResumedRun& run, const std::string& folder);

// A resumed run is of the same weights and images, and its INT8 rows of the same quantised
// networks. Throws InputError.
void check_inputs(const measure::ResumedRun& run, const measure::Inputs& inputs,
                  const std::string& folder);

}  // namespace edgebench::cli
