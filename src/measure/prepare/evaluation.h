// A candidate's answers: its logits for every crop, computed once per artifact, runtime and machine
// and kept by content; how they compare with the reference's and with the labels.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/npy.h"
#include "machine/facts.h"
#include "measure/prepare/conformance.h"
#include "measure/prepare/inputs.h"
#include "measure/prepare/prepared_candidate.h"
#include "record/attempt.h"
#include "stats/logits.h"

namespace edgebench::measure {

struct EvaluationSettings {
  std::filesystem::path cache;  // Logits are kept in its logits/ folder.
  std::filesystem::path logs;
  std::vector<int> worker_cpus;
  std::int64_t deadline_ns = kDeadline_ns;
  std::optional<std::uint64_t> memory_limit_bytes;
};

struct CandidateLogits {
  std::filesystem::path file;  // .npy, float32, images x classes, in the order of the crops.
  Behaviour behaviour;
  std::vector<runtime::ExecutedLayer> layers;
  bool cached = false;
};

// What a candidate's logits are kept under: a hash of all that decides them. `machine` are
// machine::machine_facts(); batch, streams and name do not matter.
std::string logits_key(const PreparedCandidate& prepared, const WorkerInfo& worker,
                       const machine::MachineFacts& machine);

// Runs the candidate over all crops, unless the cache has the answer. Throws WorkerFailure.
CandidateLogits evaluate_logits(const PreparedCandidate& prepared, const WorkerInfo& worker,
                                const Inputs& inputs, const EvaluationSettings& settings);

// The same for the first `images` crops only, with the logits and nothing else; `images` is at most
// as many as there are.
MappedNpy logits_of_first(const PreparedCandidate& prepared, const WorkerInfo& worker,
                          std::size_t images, const EvaluationSettings& settings);

// The logits in a file that a worker wrote: images x classes. Throws WorkerFailure where it holds
// anything else: a worker with a user's file in it may have written anything.
MappedNpy answers_in(const std::filesystem::path& file, std::size_t images);
stats::Logits logits_in(const MappedNpy& file);

// For the record: what was checked of the candidate's behaviour and layers.
void add_checks(record::Evaluation& record, const PreparedCandidate& prepared,
                const CandidateLogits& logits);

// Infinite, where all logits have the same bits, is no number for a record.
std::optional<double> if_finite(double value);

// The `evaluation` record: outcome and reason, whether the layers were computed as claimed,
// agreement with the reference and, of INT8, with the simulation, and, where the images have labels
// and the weights are real, the accuracy. Never throws WorkerFailure: a failure is the
// record's outcome. Of a user's file, what is compared with the reference is information and no
// verdict.
record::Evaluation evaluate(const PreparedCandidate& prepared, const WorkerInfo& worker,
                            const Inputs& inputs, const EvaluationSettings& settings);

// Top-1 and top-5 of the candidate alone.
record::Accuracy own_accuracy_of(const stats::Logits& candidate, std::span<const int> labels);

// The same beside the reference's, and the discordant images.
record::Accuracy accuracy_of(const stats::Logits& reference, const stats::Logits& candidate,
                             std::span<const int> labels);

}  // namespace edgebench::measure
