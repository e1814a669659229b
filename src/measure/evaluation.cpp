#include "measure/evaluation.h"

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
#include "measure/arithmetic.h"
#include "measure/users_file.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kBatchOfCheck = 8;
// Above the deadline of one answer: an evaluation is many inferences, and a slow candidate is slow,
// not hung. So many times its first inference, which is the slowest, are allowed for each image.
constexpr std::int64_t kPatiencePerImage = 3;

stats::Logits logits_in(const MappedNpy& file) {
  const std::vector<std::size_t>& shape = file.shape();
  return {file.floats(), shape.size() == 2 ? shape[1] : 0};
}

// Everything that decides the logits: the artifact, the crops, the runtime with its settings, our
// worker around it, and the processor, whose instructions choose the kernels.
std::string cache_key(const Candidate& candidate, const WorkerInfo& worker,
                      const Artifact& artifact, const Inputs& inputs) {
  const json machine = machine::machine_facts();
  const json identity = {artifact.sha256,
                         inputs.crops_key,
                         worker.description.version,
                         worker.sha256,
                         candidate.runtime,
                         candidate.variant,
                         artifact.main_file.extension().string(),
                         candidate.normalise,
                         candidate.threads,
                         candidate.compile_cache,
                         candidate.options,
                         machine.value("cpu_model", json()),
                         machine.value("instruction_sets", json())};
  return sha256_hex(identity.dump());
}

fs::path evaluation_log(const Candidate& candidate, const EvaluationSettings& settings) {
  return settings.logs / fmt::format("evaluate-{}.log", file_name_of(candidate.name));
}

struct WorkerAnswers {
  bool same_bits_twice = false;
  std::vector<runtime::ExecutedLayer> layers;
};

// The array that a worker wrote. One with a user's file in it may have written anything.
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

// Asks a fresh worker for the logits of the first `images` crops, `batch` at a time; they may be
// written to a folder of this candidate alone.
WorkerAnswers run_worker(const Competitor& competitor, const Inputs& inputs,
                         const EvaluationSettings& settings, std::size_t batch, std::size_t images,
                         const fs::path& logits) {
  const Candidate& candidate = competitor.candidate;
  WorkerClient worker({.executable = competitor.executable,
                       .log = evaluation_log(candidate, settings),
                       .cpus = settings.worker_cpus,
                       .deadline_ns = settings.deadline_ns,
                       .memory_limit_bytes = settings.memory_limit_bytes,
                       .confined_to = candidate.is_users_file()
                                          ? std::optional(logits.parent_path())
                                          : std::nullopt});
  const runtime::Opened opened = worker.open({.variant = candidate.variant,
                                              .artifact = competitor.artifact,
                                              .crops = inputs.crops,
                                              .batch = static_cast<int>(batch),
                                              .threads = candidate.threads,
                                              .options = candidate.options,
                                              .compile_cache = competitor.compile_cache,
                                              .normalise = candidate.normalise});
  const runtime::Evaluated evaluated = worker.evaluate(
      {.logits = logits, .images = images},
      kPatiencePerImage * static_cast<std::int64_t>(images) * opened.first_inference_ns);
  worker.close();
  return {evaluated.same_bits_twice, opened.layers};
}

// Whether a batch gives what its images give alone; nothing where the runtime takes no batch, nor
// where a user's file was made for single images.
std::optional<bool> batch_rows_agree(const Competitor& competitor, const Inputs& inputs,
                                     const EvaluationSettings& settings, const fs::path& alone,
                                     const fs::path& scratch) {
  const std::size_t images = std::min(kBatchOfCheck, inputs.images());
  try {
    run_worker(competitor, inputs, settings, kBatchOfCheck, images, scratch);
  } catch (const WorkerFailure& failure) {
    const bool fixed = competitor.candidate.is_users_file() && failure.outcome() == Outcome::failed;
    if (fixed || failure.outcome() == Outcome::unsupported) return std::nullopt;
    throw;
  }
  const MappedNpy one_by_one(alone);
  const MappedNpy together = answers_in(scratch, images);
  if (logits_in(together).classes != logits_in(one_by_one).classes) return false;
  const stats::Logits expected{one_by_one.floats().first(together.floats().size()),
                               logits_in(together).classes};
  return rows_agree(competitor.precision, expected, logits_in(together));
}

json behaviour_json(const Behaviour& behaviour) {
  json checks = {{"same_bits_twice", behaviour.same_bits_twice}, {"batch_rows_agree", nullptr}};
  if (behaviour.batch_rows_agree) checks["batch_rows_agree"] = *behaviour.batch_rows_agree;
  return checks;
}

std::optional<runtime::Precision> claim_of(const Candidate& candidate, const WorkerInfo& worker) {
  if (candidate.is_users_file()) return std::nullopt;
  return precision_of(worker, candidate.variant).value_or(runtime::Precision::fp32);
}

// What was kept with these logits; nothing if it is not there, they are not the ones that were
// kept, or it is of an earlier version.
std::optional<CandidateLogits> read_kept(const fs::path& logits, const fs::path& file) {
  if (!fs::exists(file) || !fs::exists(logits)) return std::nullopt;
  const json kept = json::parse(read_file(file), nullptr, false);
  try {
    if (kept.at("logits_sha256") != sha256_hex(MappedFile(logits).bytes())) return std::nullopt;
    CandidateLogits found{.file = logits, .behaviour = {}, .layers = {}, .cached = true};
    found.behaviour.same_bits_twice = kept.at("same_bits_twice");
    if (const json& agree = kept.at("batch_rows_agree"); !agree.is_null()) {
      found.behaviour.batch_rows_agree = agree.get<bool>();
    }
    found.layers = kept.at("layers");
    return found;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

// Infinite, where all logits have the same bits, is no JSON number.
json finite_or_null(double value) {
  return std::isfinite(value) ? json(value) : json();
}

void add_arithmetic(json& record, const Competitor& competitor, const CandidateLogits& logits) {
  const auto holds =
      competitor.precision
          ? arithmetic_as_claimed(*competitor.precision, logits.layers, competitor.network_layers)
          : std::nullopt;
  record["checks"] = behaviour_json(logits.behaviour);
  record["checks"]["arithmetic_as_claimed"] = holds ? json(*holds) : json();
  record["layers"] = logits.layers;
}

// Of INT8: how far it strays from the simulation, and what the simulation itself loses.
std::optional<SimulationAgreement> add_simulation(json& record, const Competitor& competitor,
                                                  const Inputs& inputs,
                                                  const stats::Logits& reference,
                                                  const stats::Logits& answers) {
  if (competitor.precision != runtime::Precision::int8) return std::nullopt;
  const auto quantised = inputs.quantised.find(competitor.scheme);
  if (quantised == inputs.quantised.end() || quantised->second.simulated_logits.empty()) {
    return std::nullopt;
  }
  const MappedNpy file(quantised->second.simulated_logits);
  const SimulationAgreement agreement =
      compare_with_simulation(reference, logits_in(file), answers);
  record["simulation"] = {{"activation_set", quantise::name_of(competitor.scheme)},
                          {"same_bits", agreement.same_bits},
                          {"sqnr_db", finite_or_null(agreement.sqnr_db)},
                          {"top1_agreement", agreement.top1_agreement},
                          {"expected_sqnr_db", finite_or_null(agreement.expected_sqnr_db)},
                          {"expected_top1_agreement", agreement.expected_top1_agreement}};
  return agreement;
}

void add_agreement(json& record, const Competitor& competitor, const CandidateLogits& logits,
                   const Inputs& inputs) {
  const MappedNpy reference_file(inputs.reference_logits);
  const MappedNpy candidate_file(logits.file);
  const stats::Logits reference = logits_in(reference_file);
  const stats::Logits answers = logits_in(candidate_file);
  const runtime::Precision precision = competitor.precision.value();
  if (answers.values.size() != reference.values.size()) {
    throw WorkerFailure(Outcome::inaccurate,
                        fmt::format("it gives {} logits instead of {}", answers.values.size(),
                                    reference.values.size()));
  }
  const bool synthetic = inputs.weights.network.synthetic;
  const Evidence evidence{
      .precision = precision,
      .synthetic = synthetic,
      .reference = compare_logits(reference, answers),
      .simulation = add_simulation(record, competitor, inputs, reference, answers),
      .behaviour = logits.behaviour};
  Conformance conformance = judge_arithmetic(precision, logits.layers, competitor.network_layers);
  if (conformance.outcome == Outcome::ok) {
    conformance = judge_conformance(evidence, reference, answers);
  }
  record["outcome"] = outcome_name(conformance.outcome);
  record["reason"] = conformance.reason;
  record["cached"] = logits.cached;
  add_arithmetic(record, competitor, logits);
  record["max_abs_error"] = evidence.reference.max_abs_error;
  record["sqnr_db"] = finite_or_null(evidence.reference.sqnr_db);
  record["top1_agreement"] = evidence.reference.top1_agreement;
  record["tied_top"] = evidence.reference.tied_top;
  if (inputs.labelled() && !synthetic) {
    record["accuracy"] = accuracy_of(reference, answers, inputs.labels);
  }
}

// The accuracy of a user's file is its own business: whether our weights are synthetic does not
// matter to it, only to a comparison with them.
void add_users_accuracy(json& record, const ComparableLogits& answers,
                        const stats::Logits& reference, const Inputs& inputs) {
  if (!inputs.labelled()) {
    record["accuracy_missing"] = "the images have no labels";
  } else if (!answers.comparable()) {
    record["accuracy_missing"] = fmt::format("it has {} classes, and the labels are of {}",
                                             answers.logits().classes, reference.classes);
  } else if (inputs.weights.network.synthetic) {
    record["accuracy"] = own_accuracy_of(answers.logits(), inputs.labels);
  } else {
    record["accuracy"] = accuracy_of(reference, answers.logits(), inputs.labels);
  }
}

void add_users_file(json& record, const Competitor& competitor, const CandidateLogits& logits,
                    const Inputs& inputs) {
  const MappedNpy reference_file(inputs.reference_logits);
  const MappedNpy candidate_file = answers_in(logits.file, inputs.images());
  const stats::Logits reference = logits_in(reference_file);
  const Conformance conformance = judge_users_file(logits.behaviour, logits_in(candidate_file));
  record["outcome"] = outcome_name(conformance.outcome);
  record["reason"] = conformance.reason;
  record["cached"] = logits.cached;
  add_arithmetic(record, competitor, logits);
  record["classes"] = logits_in(candidate_file).classes;
  const ComparableLogits answers(logits_in(candidate_file), reference.classes);
  record["background_skipped"] = answers.background_skipped();
  record["tied_top"] = stats::tied_top_count(answers.logits());
  if (answers.comparable()) {
    record["top1_agreement"] = stats::top1_agreement(reference, answers.logits());
  }
  add_users_accuracy(record, answers, reference, inputs);
}

}  // namespace

Competitor competitor_of(const Candidate& candidate, const WorkerInfo& worker,
                         const Artifact& artifact, const Inputs& inputs) {
  return {
      .candidate = candidate,
      .executable = worker.executable,
      .artifact = artifact.main_file,
      .precision = claim_of(candidate, worker),
      .scheme =
          quantised_scheme_of(worker, candidate.variant).value_or(quantise::Scheme::asymmetric_u8),
      .network_layers = static_cast<std::size_t>(
          std::ranges::count_if(inputs.weights.network.nodes,
                                [](const model::Node& node) { return !node.weight.empty(); }))};
}

CandidateLogits evaluate_logits(const Competitor& competitor, const WorkerInfo& worker,
                                const Artifact& artifact, const Inputs& inputs,
                                const EvaluationSettings& settings) {
  const std::string key = cache_key(competitor.candidate, worker, artifact, inputs).substr(0, 24);
  const fs::path folder = settings.cache / "logits";
  const fs::path logits = folder / (key + ".npy");
  const fs::path checks = folder / (key + ".json");
  // The checks are written last, so where they are the logits are whole.
  if (auto kept = read_kept(logits, checks)) return std::move(*kept);
  fs::create_directories(folder);
  const FolderInProgress scratch(folder / (key + "-batch"));
  // Whatever a user's file does in there, no other candidate's logits are within its reach.
  const fs::path alone = scratch.path() / "alone.npy";
  WorkerAnswers answers = run_worker(competitor, inputs, settings, 1, inputs.images(), alone);
  answers_in(alone, inputs.images());
  CandidateLogits made{
      .file = logits,
      .behaviour = {.same_bits_twice = answers.same_bits_twice, .batch_rows_agree = {}},
      .layers = std::move(answers.layers)};
  made.behaviour.batch_rows_agree =
      batch_rows_agree(competitor, inputs, settings, alone, scratch.path() / "batch.npy");
  fs::rename(alone, logits);
  json kept = behaviour_json(made.behaviour);
  kept["layers"] = made.layers;
  kept["logits_sha256"] = sha256_hex(MappedFile(logits).bytes());
  write_file_atomically(checks, kept.dump() + "\n");
  return made;
}

json own_accuracy_of(const stats::Logits& candidate, std::span<const int> labels) {
  const std::size_t five = std::min<std::size_t>(5, candidate.classes);
  return {{"images", labels.size()},
          {"top1_correct", stats::top_k_correct(candidate, labels, 1)},
          {"top5_correct", stats::top_k_correct(candidate, labels, five)}};
}

json accuracy_of(const stats::Logits& reference, const stats::Logits& candidate,
                 std::span<const int> labels) {
  std::size_t only_reference = 0;
  std::size_t only_candidate = 0;
  for (std::size_t image = 0; image < labels.size(); ++image) {
    const auto label = static_cast<std::size_t>(labels[image]);
    const bool reference_right = stats::top_k(reference.image(image), 1).front() == label;
    const bool candidate_right = stats::top_k(candidate.image(image), 1).front() == label;
    if (reference_right && !candidate_right) ++only_reference;
    if (candidate_right && !reference_right) ++only_candidate;
  }
  const json of_reference = own_accuracy_of(reference, labels);
  json accuracy = own_accuracy_of(candidate, labels);
  accuracy["reference_top1_correct"] = of_reference.at("top1_correct");
  accuracy["reference_top5_correct"] = of_reference.at("top5_correct");
  accuracy["only_reference_correct"] = only_reference;
  accuracy["only_candidate_correct"] = only_candidate;
  return accuracy;
}

json evaluation_record(const Competitor& competitor, const WorkerInfo& worker,
                       const Artifact& artifact, const Inputs& inputs,
                       const EvaluationSettings& settings) {
  json record = {{"record", "evaluation"},
                 {"candidate", competitor.candidate.name},
                 {"images", inputs.images()},
                 {"accuracy", nullptr}};
  try {
    const CandidateLogits logits = evaluate_logits(competitor, worker, artifact, inputs, settings);
    const bool users_file = competitor.candidate.is_users_file();
    (users_file ? add_users_file : add_agreement)(record, competitor, logits, inputs);
  } catch (const WorkerFailure& failure) {
    record["outcome"] = outcome_name(failure.outcome());
    record["reason"] = failure.what();
    record["log"] = log_name(evaluation_log(competitor.candidate, settings));
  }
  return record;
}

}  // namespace edgebench::measure
