// Conformance before speed: do a candidate's logits say what the network says? A candidate that
// strays is inaccurate; a check that could not have failed makes it mistrusted. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/outcome.h"
#include "runtime/runtime.h"
#include "stats/logits.h"

namespace edgebench::measure {

// A candidate's logits against the reference's, image by image.
struct Agreement {
  std::size_t images = 0;
  double max_abs_error = 0;
  double sqnr_db = 0;              // The mean over the images.
  std::size_t top1_agreement = 0;  // Images.
  std::size_t tied_top = 0;        // Images whose top logit two classes share.
};
Agreement compare_logits(const stats::Logits& reference, const stats::Logits& candidate);

// What the candidate did with its inputs, beside the values of its logits.
struct Behaviour {
  bool same_bits_twice = false;          // The same image twice gives the same bits.
  std::optional<bool> batch_rows_agree;  // Row i of a batch is what image i gives alone.
};

struct Conformance {
  Outcome outcome = Outcome::ok;
  std::string reason;  // Empty if ok.
};
Conformance judge_conformance(runtime::Precision precision, const stats::Logits& reference,
                              const stats::Logits& candidate, const Agreement& agreement,
                              const Behaviour& behaviour);

// How far FP32 logits may stray: 1e-3 where the reference's have the deviation of the ImageNet
// weights (4), in proportion where theirs is larger.
double fp32_tolerance(const stats::Logits& reference);

}  // namespace edgebench::measure
