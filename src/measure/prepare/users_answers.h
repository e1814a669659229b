// The answers of a model file of the user's: which may be any network, so that only what holds for
// all of them is a verdict, and everything else is information.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/unmovable.h"
#include "measure/prepare/evaluation.h"
#include "record/attempt.h"
#include "stats/logits.h"

namespace edgebench::measure {

// A file's logits beside those of a network with `classes` classes. TensorFlow's networks have one
// more, the first: "background". It is left out, since nobody labels an image so.
class ComparableLogits : Unmovable {
 public:
  ComparableLogits(const stats::Logits& logits, std::size_t classes);

  // False: the classes are others, and nothing can be compared.
  bool comparable() const { return comparable_; }
  bool background_skipped() const { return !values_.empty(); }
  const stats::Logits& logits() const { return logits_; }

 private:
  std::vector<float> values_;
  stats::Logits logits_;
  bool comparable_ = false;
};

// How many classes the labels are of: as many as the network has; but beside synthetic weights,
// which nobody has labelled images for, those of the file, if the labels fit.
std::size_t labelled_classes(const stats::Logits& answers, const Inputs& inputs);

// Whether every row is one of probabilities: none negative, a sum of 1.
bool are_probabilities(const stats::Logits& answers);

// Completes the record of a file whose logits have been computed: verdict, comparisons with the
// reference where the file sees the same crops, accuracy where the labels fit its classes, and what
// became of the pixels. With labels the other normalisations are tried on a few images. Throws
// WorkerFailure.
void add_users_answers(record::Evaluation& record, const PreparedCandidate& prepared,
                       const CandidateLogits& logits, const WorkerInfo& worker,
                       const Inputs& inputs, const EvaluationSettings& settings);

}  // namespace edgebench::measure
