// Which runtimes read a model file of the user's: found from what the file is, not from its name.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "measure/candidate.h"
#include "measure/workers/workers.h"

namespace edgebench::cli {

// The candidate for its runtime, or where it names none one for each runtime that reads the file,
// by name; a runtime for tests only where it is among `named`, and one without the device that it
// computes on only there or where no other reads the file. A name of the user's gets the
// runtime's behind it where there are several. Throws InputError, saying what the file is, where
// its runtime, or none, reads such files; UsageError for a runtime that takes no files at all, or
// does not exist.
std::vector<measure::Candidate> with_runtimes(
    const measure::Candidate& candidate, const std::map<std::string, measure::WorkerInfo>& workers,
    const std::vector<std::string>& named = {});

}  // namespace edgebench::cli
