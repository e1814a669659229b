#include "measure/prepare/users_answers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "base/npy.h"
#include "measure/prepare/label_check.h"
#include "measure/prepare/users_input.h"
#include "runtime/input.h"
#include "stats/paired.h"

namespace edgebench::measure {
namespace {

// Enough to tell a network that sees noise from one that sees pictures, in a second or two.
constexpr std::size_t kTrialImages = 50;
// Of crops for the share of clipped values.
constexpr std::size_t kClippingImages = 50;
// Below it, the other normalisation is clearly better: three are tried, and nobody wants to hear of
// a better one that is none.
constexpr double kClearlyBetter = 0.003;

// Whether the file sees the crops that the reference has seen.
bool same_crops(const PreparedCandidate& prepared, const Inputs& inputs) {
  return prepared.crops.file == inputs.crops;
}

// The accuracy of a user's file is its own business: whether our weights are synthetic does not
// matter to it, only to a comparison with them.
void add_accuracy(record::Evaluation& record, const stats::Logits& answers,
                  const stats::Logits& reference, const Inputs& inputs) {
  if (!inputs.labelled()) {
    record.accuracy_missing =
        inputs.accuracy_withheld.empty() ? "the images have no labels" : inputs.accuracy_withheld;
    return;
  }
  const std::size_t classes = labelled_classes(answers, inputs);
  const ComparableLogits comparable(answers, classes);
  if (!comparable.comparable()) {
    record.accuracy_missing = fmt::format("it has {} classes, and the labels are of {}",
                                          answers.classes, reference.classes);
    return;
  }
  // Beside made-up weights nobody has held the labels against anything yet.
  record.accuracy_missing = why_other_order(comparable.logits(), inputs.labels, inputs.labels_from);
  if (!record.accuracy_missing.empty()) return;
  if (inputs.weights.network.synthetic) {
    record.accuracy = own_accuracy_of(comparable.logits(), inputs.labels);
  } else {
    record.accuracy = accuracy_of(reference, comparable.logits(), inputs.labels);
  }
}

// What can be compared with the reference's logits: those of the same crops, of as many classes.
// What made-up weights decide says nothing of the file, nor how far probabilities lie from logits.
void add_agreement(record::Evaluation& record, const ComparableLogits& answers,
                   const stats::Logits& reference, const Inputs& inputs) {
  if (!answers.comparable() || inputs.weights.network.synthetic) return;
  record.top1_agreement = stats::top1_agreement(reference, answers.logits());
  if (record.probabilities) return;
  const Agreement agreement = compare_logits(reference, answers.logits());
  record.max_abs_error = agreement.max_abs_error;
  record.sqnr_db = if_finite(agreement.sqnr_db);
}

void add_clipping(record::Evaluation& record, const PreparedCandidate& prepared) {
  const Candidate& candidate = prepared.candidate;
  if (!candidate.form || !is_integer(candidate.form->element)) return;
  const MappedNpy crops(prepared.crops.file);
  const std::size_t images = std::min(kClippingImages, crops.shape().front());
  const std::size_t bytes = crops.bytes().size() / crops.shape().front();
  record.clipped_share =
      clipped_share(runtime::input_spec_of(*candidate.form, prepared.crops.image_size),
                    candidate.input_normalisation(), crops.bytes().first(images * bytes));
}

std::vector<bool> right_answers(const stats::Logits& logits, std::size_t classes,
                                std::span<const int> labels) {
  const ComparableLogits answers(logits, classes);
  std::vector<bool> right;
  for (std::size_t image = 0; image < labels.size(); ++image) {
    const std::size_t best = stats::top_k(answers.logits().image(image), 1).front();
    right.push_back(best == static_cast<std::size_t>(labels[image]));
  }
  return right;
}

bool clearly_better(const std::vector<bool>& now, const std::vector<bool>& other) {
  stats::PairedCounts counts{.images = static_cast<int>(now.size())};
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i] && !other[i]) ++counts.only_first_correct;
    if (other[i] && !now[i]) ++counts.only_second_correct;
  }
  return counts.only_second_correct > counts.only_first_correct &&
         stats::mcnemar(counts).exact_p < kClearlyBetter;
}

// What else could be made of the pixels, on the first labelled images. It is told, never taken.
void add_trials(record::Evaluation& record, const PreparedCandidate& prepared,
                const stats::Logits& answers, std::size_t classes, const WorkerInfo& worker,
                const Inputs& inputs, const EvaluationSettings& settings) {
  using image::Normalisation;
  const std::size_t images = std::min(kTrialImages, inputs.images());
  const auto labels = std::span(inputs.labels).first(images);
  const stats::Logits first{answers.values.first(images * answers.classes), answers.classes};
  const std::vector<bool> now = right_answers(first, classes, labels);
  record.trial_images = images;
  for (const Normalisation& other : {Normalisation::imagenet, Normalisation::plus_minus_one,
                                     Normalisation::zero_one, Normalisation::none}) {
    record::NormaliseTrial trial{.normalise = other};
    std::vector<bool> right = now;
    if (other != prepared.candidate.input_normalisation()) {
      PreparedCandidate otherwise = prepared;
      otherwise.candidate.normalise = other;
      const MappedNpy file = logits_of_first(otherwise, worker, images, settings);
      right = right_answers(logits_in(file), classes, labels);
      trial.clearly_better = clearly_better(now, right);
    }
    trial.top1_correct = static_cast<int>(std::ranges::count(right, true));
    record.normalise_trials.push_back(trial);
  }
  record.trial_top1_correct = static_cast<int>(std::ranges::count(now, true));
}

}  // namespace

ComparableLogits::ComparableLogits(const stats::Logits& logits, std::size_t classes)
    : logits_(logits), comparable_(logits.classes == classes || logits.classes == classes + 1) {
  if (logits.classes != classes + 1) return;
  values_.reserve(logits.images() * classes);
  for (std::size_t image = 0; image < logits.images(); ++image) {
    const std::span<const float> row = logits.image(image).subspan(1);
    values_.insert(values_.end(), row.begin(), row.end());
  }
  logits_ = {values_, classes};
}

std::size_t labelled_classes(const stats::Logits& answers, const Inputs& inputs) {
  if (inputs.label_places) return *inputs.label_places;
  const auto network_classes = static_cast<std::size_t>(inputs.weights.network.classes);
  const bool comparable = ComparableLogits(answers, network_classes).comparable();
  if (comparable || !inputs.weights.network.synthetic) return network_classes;
  const bool fit = std::ranges::all_of(
      inputs.labels, [&](int label) { return static_cast<std::size_t>(label) < answers.classes; });
  return fit ? answers.classes : network_classes;
}

bool are_probabilities(const stats::Logits& answers) {
  for (std::size_t image = 0; image < answers.images(); ++image) {
    const std::span<const float> row = answers.image(image);
    if (std::ranges::any_of(row, [](float value) { return !(value >= 0); })) return false;
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    if (std::abs(sum - 1) > 0.01) return false;  // FP16 and INT8 round.
  }
  return true;
}

void add_users_answers(record::Evaluation& record, const PreparedCandidate& prepared,
                       const CandidateLogits& logits, const WorkerInfo& worker,
                       const Inputs& inputs, const EvaluationSettings& settings) {
  const MappedNpy reference_file(inputs.reference_logits);
  const MappedNpy candidate_file = answers_in(logits.file, inputs.images());
  const stats::Logits reference = logits_in(reference_file);
  const stats::Logits answers = logits_in(candidate_file);
  const Conformance conformance = judge_users_file(logits.behaviour, answers);
  record.attempt.outcome = conformance.outcome;
  record.attempt.reason = conformance.reason;
  add_checks(record, prepared, logits);
  record.checks.answers_differ = answers_differ(answers);
  record.classes = answers.classes;
  record.probabilities = are_probabilities(answers);
  const ComparableLogits comparable(answers, reference.classes);
  record.background_skipped = comparable.background_skipped();
  record.tied_top = stats::tied_top_count(comparable.logits());
  if (same_crops(prepared, inputs)) add_agreement(record, comparable, reference, inputs);
  add_accuracy(record, answers, reference, inputs);
  add_clipping(record, prepared);
  if (record.accuracy && conformance.outcome == Outcome::ok) {
    add_trials(record, prepared, answers, labelled_classes(answers, inputs), worker, inputs,
               settings);
  }
}

}  // namespace edgebench::measure
