#include "cli/file_classifier.h"

#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/candidates.h"
#include "cli/users_files.h"
#include "measure/prepare/evaluation.h"
#include "measure/prepare/users_file.h"
#include "measure/prepare/users_input.h"

namespace edgebench::cli {

namespace fs = std::filesystem;

namespace {

// NaN is no class, and answers that change from one time to the next are none.
void check_answers(const measure::CandidateLogits& answers, std::size_t images) {
  const MappedNpy file = measure::answers_in(answers.file, images);
  const auto checked = measure::judge_users_file(answers.behaviour, measure::logits_in(file));
  if (checked.outcome != Outcome::ok) {
    throw measure::WorkerFailure(checked.outcome, checked.reason);
  }
}

}  // namespace

FileClassifier file_classifier(const std::string& text, const Workers& workers,
                               const fs::path& cache) {
  const std::vector<measure::Candidate> readers =
      with_runtimes(measure::parse_artifact(text), workers);
  FileClassifier classifier{.candidate = on_usual_device(readers.front(), text, workers),
                            .also = {}};
  for (const measure::Candidate& other : std::span(readers).subspan(1)) {
    classifier.also += (classifier.also.empty() ? "" : ", ") + other.runtime;
  }
  const std::span<measure::Candidate> one(&classifier.candidate, 1);
  measure::check_candidate(classifier.candidate, workers);
  measure::keep_users_files(one, cache / "artifacts");
  const ScratchFolder scratch;
  measure::inspect_users_files(
      one, workers,
      {.artifacts = cache / "artifacts", .scratch = scratch.path(), .memory_limit_bytes = {}});
  return classifier;
}

fs::path logits_by(const measure::Candidate& candidate, const measure::WorkerInfo& worker,
                   const measure::Inputs& inputs, const fs::path& cache,
                   const ArtifactMaker& artifact) {
  const ScratchFolder scratch;
  try {
    if (worker.outcome != Outcome::ok) throw measure::WorkerFailure(worker.outcome, worker.reason);
    const auto prepared =
        measure::prepared_candidate(candidate, worker, artifact(scratch.path()), inputs);
    const auto answers = measure::evaluate_logits(
        prepared, worker, inputs,
        {.cache = cache, .logs = scratch.path(), .worker_cpus = {}, .memory_limit_bytes = {}});
    check_answers(answers, inputs.images());
    return answers.file;
  } catch (const measure::WorkerFailure& failure) {
    throw NothingMeasured(fmt::format("{} cannot classify: {}: {}", candidate.name,
                                      enum_name(failure.outcome()), failure.what()));
  }
}

fs::path logits_of_file(const measure::Candidate& candidate, const Workers& workers,
                        const measure::Inputs& inputs, const fs::path& cache) {
  return logits_by(candidate, workers.at(candidate.runtime), inputs, cache, [&](const fs::path&) {
    return measure::keep_users_file(candidate, cache / "artifacts");
  });
}

}  // namespace edgebench::cli
