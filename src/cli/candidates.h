// Which candidates a command means: named ones, or every runtime x variant that was built.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "measure/candidate.h"
#include "measure/workers/workers.h"

namespace edgebench::cli {

struct CandidateArguments {
  std::vector<std::string> candidates;  // As parse_candidate() reads them.
  std::vector<std::string> runtimes;    // Else: only of these; empty: all.
  std::vector<std::string> precisions;
  std::vector<int> threads = {1};
  std::vector<int> batches;  // Empty: single images, and of files what each takes.
  std::vector<int> streams = {1};
  // Model files of the user's, as parse_artifact() reads them; beside whatever else is chosen.
  std::vector<std::string> artifacts;
  std::vector<std::string> sdks;      // As find_workers() takes them.
  std::vector<std::string> versions;  // As with_versions() reads them.
};
void add_artifact_option(CLI::App& command, CandidateArguments& arguments);
void add_candidate_options(CLI::App& command, CandidateArguments& arguments);

// Each with all numbers of threads, batches and streams that it does not set itself: named
// candidates in their order; else the cross product, runtimes by name, variants in the
// runtime's own order; of the runtimes "none", none. Then the user's files. Throws UsageError for
// what does not exist and for a name given twice, InputError for a file that cannot be used,
// NothingMeasured where no runtime is named and none is installed.
std::vector<measure::Candidate> choose_candidates(
    const CandidateArguments& arguments, const std::map<std::string, measure::WorkerInfo>& workers);

// On the first kind of device that its runtime knows, where its text names none.
measure::Candidate on_usual_device(measure::Candidate candidate, const std::string& text,
                                   const std::map<std::string, measure::WorkerInfo>& workers);

}  // namespace edgebench::cli
