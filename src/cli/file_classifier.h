// A model file of the user's that classifies images instead of a candidate of ours.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "measure/candidate.h"
#include "measure/prepare/artifact_store.h"
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

// Finds or makes what the candidate is run from; `logs` is a folder that is removed afterwards.
using ArtifactMaker = std::function<measure::StoredArtifact(const std::filesystem::path& logs)>;

// The .npy of a candidate's logits for all images (float32, images x classes), computed now unless
// the cache has it. Throws NothingMeasured, naming the candidate and the outcome, also where its
// logits are not finite or change from one time to the next.
std::filesystem::path logits_by(const measure::Candidate& candidate,
                                const measure::WorkerInfo& worker, const measure::Inputs& inputs,
                                const std::filesystem::path& cache, const ArtifactMaker& artifact);

// Its logits for the images, an .npy of float32. Throws NothingMeasured with the reason.
std::filesystem::path logits_of_file(const measure::Candidate& candidate, const Workers& workers,
                                     const measure::Inputs& inputs,
                                     const std::filesystem::path& cache);

}  // namespace edgebench::cli
