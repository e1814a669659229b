// `bench --host`: prepared here, measured on other machines, reported here.
#pragma once

#include <string>
#include <vector>

#include "cli/candidates.h"
#include "cli/command.h"
#include "measure/bench.h"

namespace edgebench::cli {

struct HostsRequest {
  std::vector<std::string> hosts;     // As ssh takes them.
  std::vector<std::string> packages;  // Archives that the user names; empty: found.
  const CLI::App& bench;              // With the options that the user has typed.
  const InputArguments& inputs;
  const CandidateArguments& candidates;
  const measure::BenchSettings& settings;
  std::string out;  // The run's folder, of several hosts the folder of theirs; empty: results/.
  std::string baseline;
  bool lines = false;  // Of the progress, see make_progress().
};

// Throws UsageError for options that mean something only where it is measured here.
void refuse_with_hosts(const CLI::App& bench);

// What concerns one host is told with its name, and the others' runs stand.
ExitCode bench_on_hosts(const HostsRequest& request);

}  // namespace edgebench::cli
