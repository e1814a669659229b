// Several versions of one runtime, side by side.
#pragma once

#include <set>
#include <span>
#include <string>

#include "cli/candidates.h"

namespace edgebench::cli {

// The arguments with `versions` read, each "onnxruntime=1.20.1,1.23.2": whoever names that runtime
// without a version means it in each of those; where nobody is named, all of the runtime's variants
// are, and no other runtime. Throws UsageError.
CandidateArguments with_versions(CandidateArguments arguments);

// The versions that candidates are of ("onnxruntime@1.23.2"), as find_workers() takes them: those
// that the arguments name, once they are with_versions(), and those of candidates. Throws
// UsageError.
std::set<std::string> versions_in(const CandidateArguments& arguments);
std::set<std::string> versions_in(std::span<const measure::Candidate> candidates);

}  // namespace edgebench::cli
