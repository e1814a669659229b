// A model file of the user's that classifies images instead of a candidate of ours.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "measure/candidate.h"
#include "measure/prepare/inputs.h"
#include "measure/workers/workers.h"

namespace edgebench::cli {

using Workers = std::map<std::string, measure::WorkerInfo>;

struct FileClassifier {
  measure::Candidate candidate;  // Copied, and asked what it takes.
  std::string also;              // Runtimes that would have read it, too; empty: none.
};

// The text is that of --artifact. The first runtime that reads the file; the others are named, so
// that nobody is chosen in silence. Throws as with_runtimes() and keep_users_files() do.
FileClassifier file_classifier(const std::string& text, const Workers& workers,
                               const std::filesystem::path& cache);

// Its logits for the images, an .npy of float32. Throws NothingMeasured with the reason.
std::filesystem::path logits_of_file(const measure::Candidate& candidate, const Workers& workers,
                                     const measure::Inputs& inputs,
                                     const std::filesystem::path& cache);

}  // namespace edgebench::cli
