// Several versions of one runtime, side by side.
#pragma once

#include <span>
#include <string>

#include "cli/candidates.h"
#include "cli/options/sdk_options.h"

namespace edgebench::cli {

// The arguments with `versions` read, each "onnxruntime=1.20.1,1.23.2": whoever names that runtime
// without a version means it in each of those; where nobody is named, all of the runtime's variants
// are, and no other runtime. Throws UsageError.
CandidateArguments with_versions(CandidateArguments arguments);

// The runtimes that candidates are of: those that the arguments name, once they are
// with_versions(), and those of candidates. Throws UsageError.
RuntimeNames runtimes_in(const CandidateArguments& arguments);
RuntimeNames runtimes_in(std::span<const measure::Candidate> candidates);

}  // namespace edgebench::cli
