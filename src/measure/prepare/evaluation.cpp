#include "measure/prepare/evaluation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/npy.h"
#include "machine/cpuinfo.h"
#include "machine/facts.h"
#include "measure/prepare/arithmetic.h"
#include "measure/prepare/users_answers.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kBatchOfCheck = 8;
// Above the deadline of one answer: an evaluation is many inferences, and a slow candidate is slow,
// not hung. So many times its first inference, which is the slowest, are allowed for each image.
constexpr std::int64_t kPatiencePerImage = 3;

fs::path evaluation_log(const Candidate& candidate, const EvaluationSettings& settings) {
  return settings.logs / fmt::format("evaluate-{}.log", file_name_of(candidate.name));
}

struct WorkerAnswers {
  bool same_bits_twice = false;
  std::vector<runtime::ExecutedLayer> layers;
};

// Asks a fresh worker for the logits of the first `images` crops, `batch` at a time; they may be
// written to a folder of this candidate alone.
WorkerAnswers run_worker(const PreparedCandidate& prepared, const EvaluationSettings& settings,
                         std::size_t batch, std::size_t images, const fs::path& logits) {
  const Candidate& candidate = prepared.candidate;
  WorkerClient worker({.program = prepared.program,
                       .log = evaluation_log(candidate, settings),
                       .cpus = settings.worker_cpus,
                       .deadline_ns = settings.deadline_ns,
                       .memory_limit_bytes = settings.memory_limit_bytes,
                       .confined_to = candidate.is_users_file()
                                          ? std::optional(logits.parent_path())
                                          : std::nullopt,
                       .users_file = copied_file(prepared),
                       .device_nodes = prepared.device_nodes});
  runtime::OpenCommand command = open_command(prepared);
  command.batch = static_cast<int>(batch);
  command.streams = 1;
  command.planted_slowdown = 1;
  const runtime::Opened opened = worker.open(command);
  const runtime::Evaluated evaluated = worker.evaluate(
      {.logits = logits, .images = images},
      kPatiencePerImage * static_cast<std::int64_t>(images) * opened.first_inference_ns);
  worker.close();
  return {evaluated.same_bits_twice, opened.layers};
}

// How many images at a time show what each gives: one, unless a user's file takes only more.
std::size_t least_batch(const Candidate& candidate) {
  const bool fixed = candidate.form && candidate.form->batch;
  return fixed ? static_cast<std::size_t>(*candidate.form->batch) : 1;
}

// Whether a batch gives what its images give alone; nothing where the runtime takes no batch, nor
// where a user's file was made for one batch.
std::optional<bool> batch_rows_agree(const PreparedCandidate& prepared, const Inputs& inputs,
                                     const EvaluationSettings& settings, const fs::path& alone,
                                     const fs::path& scratch) {
  if (prepared.candidate.form && prepared.candidate.form->batch) return std::nullopt;
  const std::size_t images = std::min(kBatchOfCheck, inputs.images());
  try {
    run_worker(prepared, settings, kBatchOfCheck, images, scratch);
  } catch (const WorkerFailure& failure) {
    const bool fixed = prepared.candidate.is_users_file() && failure.outcome() == Outcome::failed;
    if (fixed || failure.outcome() == Outcome::unsupported) return std::nullopt;
    throw;
  }
  const MappedNpy one_by_one(alone);
  const MappedNpy together = answers_in(scratch, images);
  if (logits_in(together).classes != logits_in(one_by_one).classes) return false;
  const stats::Logits expected{one_by_one.floats().first(together.floats().size()),
                               logits_in(together).classes};
  return rows_agree(prepared.precision, expected, logits_in(together));
}

// What is kept beside a candidate's logits.
struct KeptChecks {
  std::string logits_sha256;
  bool same_bits_twice = false;
  std::optional<bool> batch_rows_agree;
  std::vector<runtime::ExecutedLayer> layers;

  static constexpr void fields(const auto& visit) {
    visit(required("logits_sha256", &KeptChecks::logits_sha256),
          required("same_bits_twice", &KeptChecks::same_bits_twice),
          required("batch_rows_agree", &KeptChecks::batch_rows_agree),
          required("layers", &KeptChecks::layers));
  }
};

// What was kept with these logits; nothing if it is not there, they are not the ones that were
// kept, or it is of an earlier version.
std::optional<CandidateLogits> read_kept(const fs::path& logits, const fs::path& file) {
  if (!fs::exists(file) || !fs::exists(logits)) return std::nullopt;
  try {
    auto kept = read_json<KeptChecks>(json::parse(read_file(file), nullptr, false));
    if (kept.logits_sha256 != sha256_hex(MappedFile(logits).bytes())) return std::nullopt;
    return CandidateLogits{.file = logits,
                           .behaviour = {.same_bits_twice = kept.same_bits_twice,
                                         .batch_rows_agree = kept.batch_rows_agree},
                           .layers = std::move(kept.layers),
                           .cached = true};
  } catch (const FieldError&) {
    return std::nullopt;
  }
}

// Of INT8: how far it strays from the simulation, and what the simulation itself loses.
std::optional<SimulationAgreement> simulation_agreement(const PreparedCandidate& prepared,
                                                        const Inputs& inputs,
                                                        const stats::Logits& reference,
                                                        const stats::Logits& answers) {
  if (prepared.precision != runtime::Precision::int8) return std::nullopt;
  const auto quantised = inputs.quantised.find(prepared.scheme);
  if (quantised == inputs.quantised.end() || quantised->second.simulated_logits.empty()) {
    return std::nullopt;
  }
  const MappedNpy file(quantised->second.simulated_logits);
  return compare_with_simulation(reference, logits_in(file), answers);
}

record::Simulation simulation_record(quantise::Scheme set, const SimulationAgreement& agreement) {
  return {.scheme = std::string(enum_name(set)),
          .same_bits = agreement.same_bits,
          .sqnr_db = if_finite(agreement.sqnr_db),
          .top1_agreement = agreement.top1_agreement,
          .expected_sqnr_db = if_finite(agreement.expected_sqnr_db),
          .expected_top1_agreement = agreement.expected_top1_agreement};
}

void add_agreement(record::Evaluation& record, const PreparedCandidate& prepared,
                   const CandidateLogits& logits, const Inputs& inputs) {
  const MappedNpy reference_file(inputs.reference_logits);
  const MappedNpy candidate_file(logits.file);
  const stats::Logits reference = logits_in(reference_file);
  const stats::Logits answers = logits_in(candidate_file);
  const runtime::Precision precision = prepared.precision.value();
  if (answers.values.size() != reference.values.size()) {
    throw WorkerFailure(Outcome::inaccurate,
                        fmt::format("it gives {} logits instead of {}", answers.values.size(),
                                    reference.values.size()));
  }
  const bool synthetic = inputs.weights.network.synthetic;
  const Evidence evidence{.precision = precision,
                          .synthetic = synthetic,
                          .reference = compare_logits(reference, answers),
                          .simulation = simulation_agreement(prepared, inputs, reference, answers),
                          .behaviour = logits.behaviour};
  Conformance conformance = judge_arithmetic(precision, logits.layers, prepared.network_layers);
  if (conformance.outcome == Outcome::ok) {
    conformance = judge_conformance(evidence, reference, answers);
  }
  record.attempt.outcome = conformance.outcome;
  record.attempt.reason = conformance.reason;
  add_checks(record, prepared, logits);
  record.max_abs_error = evidence.reference.max_abs_error;
  record.sqnr_db = if_finite(evidence.reference.sqnr_db);
  record.top1_agreement = evidence.reference.top1_agreement;
  record.tied_top = evidence.reference.tied_top;
  if (evidence.simulation) {
    record.simulation = simulation_record(prepared.scheme, *evidence.simulation);
  }
  if (inputs.labelled() && !synthetic) {
    record.accuracy = accuracy_of(reference, answers, inputs.labels);
  }
}

// Better said than tried: a file that is given another batch fails in as many ways as there are
// runtimes.
void check_batch(const Candidate& candidate) {
  if (!candidate.form) return;
  try {
    runtime::require_batch(*candidate.form, candidate.batch);
  } catch (const runtime::Unsupported& error) {
    throw WorkerFailure(Outcome::unsupported, fmt::format("{}: {}", candidate.file, error.what()));
  }
}

}  // namespace

stats::Logits logits_in(const MappedNpy& file) {
  const std::vector<std::size_t>& shape = file.shape();
  return {file.floats(), shape.size() == 2 ? shape[1] : 0};
}

MappedNpy answers_in(const fs::path& file, std::size_t images) {
  try {
    MappedNpy answers(file);
    if (answers.shape().size() == 2 && answers.shape()[0] == images && answers.shape()[1] >= 2) {
      answers.floats();
      return answers;
    }
  } catch (const InputError&) {
  }
  throw WorkerFailure(Outcome::failed,
                      fmt::format("it wrote no file with the logits of {} images", images));
}

std::optional<double> if_finite(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

void add_checks(record::Evaluation& record, const PreparedCandidate& prepared,
                const CandidateLogits& logits) {
  record.checks = {
      .same_bits_twice = logits.behaviour.same_bits_twice,
      .batch_rows_agree = logits.behaviour.batch_rows_agree,
      .arithmetic_as_claimed =
          prepared.precision
              ? arithmetic_as_claimed(*prepared.precision, logits.layers, prepared.network_layers)
              : std::nullopt};
  record.layers = logits.layers;
  record.cached = logits.cached;
}

// The artifact, the crops, the runtime with its settings, our worker around it, and the processor,
// whose instructions choose the kernels.
std::string logits_key(const PreparedCandidate& prepared, const WorkerInfo& worker,
                       const machine::MachineFacts& machine) {
  const Candidate& candidate = prepared.candidate;
  const json identity = {prepared.artifact.sha256,
                         prepared.crops.key,
                         worker.description.version,
                         worker.sha256,
                         candidate.runtime,
                         candidate.variant,
                         candidate.device,
                         device_of(worker, candidate.device).driver,
                         prepared.artifact.main_file.extension().string(),
                         candidate.input_normalisation(),
                         candidate.threads,
                         candidate.compile_cache,
                         candidate.options,
                         enum_name(prepared.gpu_timing),
                         machine.cpu_model,
                         machine.instruction_sets};
  return sha256_hex(identity.dump()).substr(0, 24);
}

CandidateLogits evaluate_logits(const PreparedCandidate& prepared, const WorkerInfo& worker,
                                const Inputs& inputs, const EvaluationSettings& settings) {
  check_batch(prepared.candidate);
  const std::string key = logits_key(prepared, worker, machine::machine_facts());
  const fs::path folder = settings.cache / "logits";
  const fs::path logits = folder / (key + ".npy");
  const fs::path checks = folder / (key + ".json");
  // The checks are written last, so where they are the logits are whole.
  if (auto kept = read_kept(logits, checks)) return std::move(*kept);
  fs::create_directories(folder);
  const FolderInProgress scratch(folder / (key + "-batch"));
  // Whatever a user's file does in there, no other candidate's logits are within its reach.
  const fs::path alone = scratch.path() / "alone.npy";
  WorkerAnswers answers =
      run_worker(prepared, settings, least_batch(prepared.candidate), inputs.images(), alone);
  answers_in(alone, inputs.images());
  CandidateLogits made{
      .file = logits,
      .behaviour = {.same_bits_twice = answers.same_bits_twice, .batch_rows_agree = {}},
      .layers = std::move(answers.layers)};
  made.behaviour.batch_rows_agree =
      batch_rows_agree(prepared, inputs, settings, alone, scratch.path() / "batch.npy");
  fs::rename(alone, logits);
  const KeptChecks kept{.logits_sha256 = sha256_hex(MappedFile(logits).bytes()),
                        .same_bits_twice = made.behaviour.same_bits_twice,
                        .batch_rows_agree = made.behaviour.batch_rows_agree,
                        .layers = made.layers};
  write_file_atomically(checks, json(kept).dump() + "\n");
  return made;
}

// Beside the logits of all images, under a name that says how many these are.
MappedNpy logits_of_first(const PreparedCandidate& prepared, const WorkerInfo& worker,
                          std::size_t images, const EvaluationSettings& settings) {
  const std::string name =
      fmt::format("{}-first{}", logits_key(prepared, worker, machine::machine_facts()), images);
  const fs::path folder = settings.cache / "logits";
  const fs::path file = folder / (name + ".npy");
  try {
    return answers_in(file, images);
  } catch (const WorkerFailure&) {
    // Not kept yet, or not whole.
  }
  fs::create_directories(folder);
  const FolderInProgress scratch(folder / (name + "-trial"));
  const fs::path made = scratch.path() / "logits.npy";
  run_worker(prepared, settings, least_batch(prepared.candidate), images, made);
  answers_in(made, images);
  fs::rename(made, file);
  return answers_in(file, images);
}

record::Accuracy own_accuracy_of(const stats::Logits& candidate, std::span<const int> labels) {
  const std::size_t five = std::min<std::size_t>(5, candidate.classes);
  return {.images = static_cast<int>(labels.size()),
          .top1_correct = static_cast<int>(stats::top_k_correct(candidate, labels, 1)),
          .top5_correct = static_cast<int>(stats::top_k_correct(candidate, labels, five))};
}

record::Accuracy accuracy_of(const stats::Logits& reference, const stats::Logits& candidate,
                             std::span<const int> labels) {
  int only_reference = 0;
  int only_candidate = 0;
  for (std::size_t image = 0; image < labels.size(); ++image) {
    const auto label = static_cast<std::size_t>(labels[image]);
    const bool reference_right = stats::top_k(reference.image(image), 1).front() == label;
    const bool candidate_right = stats::top_k(candidate.image(image), 1).front() == label;
    if (reference_right && !candidate_right) ++only_reference;
    if (candidate_right && !reference_right) ++only_candidate;
  }
  const record::Accuracy of_reference = own_accuracy_of(reference, labels);
  record::Accuracy accuracy = own_accuracy_of(candidate, labels);
  accuracy.reference_top1_correct = of_reference.top1_correct;
  accuracy.reference_top5_correct = of_reference.top5_correct;
  accuracy.only_reference_correct = only_reference;
  accuracy.only_candidate_correct = only_candidate;
  return accuracy;
}

record::Evaluation evaluate(const PreparedCandidate& prepared, const WorkerInfo& worker,
                            const Inputs& inputs, const EvaluationSettings& settings) {
  record::Evaluation record{.attempt = {.candidate = prepared.candidate.name},
                            .images = inputs.images()};
  try {
    const CandidateLogits logits = evaluate_logits(prepared, worker, inputs, settings);
    if (prepared.candidate.is_users_file()) {
      add_users_answers(record, prepared, logits, worker, inputs, settings);
    } else {
      add_agreement(record, prepared, logits, inputs);
    }
  } catch (const WorkerFailure& failure) {
    record.attempt.outcome = failure.outcome();
    record.attempt.reason = failure.what();
    record.attempt.log = log_name(evaluation_log(prepared.candidate, settings));
  }
  return record;
}

}  // namespace edgebench::measure
