// Conformance before speed: do a candidate's logits say what the network says? A candidate that
// strays is inaccurate; a check that could not have failed makes it mistrusted. Pure functions.
#pragma once

#include <cstddef>
#include <limits>
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

// An INT8 candidate's logits against those of the simulated quantised network.
struct SimulationAgreement {
  std::size_t same_bits = 0;  // Images whose logits are the simulation's to the bit.
  double sqnr_db = std::numeric_limits<double>::infinity();  // The mean over the other images.
  std::size_t top1_agreement = 0;                            // Images.
  // What the quantised network loses by itself: the simulation against the reference.
  double expected_sqnr_db = 0;
  std::size_t expected_top1_agreement = 0;
};
SimulationAgreement compare_with_simulation(const stats::Logits& reference,
                                            const stats::Logits& simulation,
                                            const stats::Logits& candidate);

// What the candidate did with its inputs, beside the values of its logits.
struct Behaviour {
  bool same_bits_twice = false;          // The same image twice gives the same bits.
  std::optional<bool> batch_rows_agree;  // Row i of a batch is what image i gives alone.
};

struct Conformance {
  Outcome outcome = Outcome::ok;
  std::string reason;  // Empty if ok.
};
// What a candidate is judged by.
struct Evidence {
  runtime::Precision precision = runtime::Precision::fp32;
  bool synthetic = false;  // Random weights: how much INT8 loses on them is nobody's fault.
  Agreement reference;     // With the FP32 network.
  std::optional<SimulationAgreement> simulation;  // Of INT8.
  Behaviour behaviour;
};
Conformance judge_conformance(const Evidence& evidence, const stats::Logits& reference,
                              const stats::Logits& candidate);

// Whether any image is answered otherwise than the first.
bool answers_differ(const stats::Logits& answers);

// Of a model file of the user's, which may be any network: only what holds for all of them. Its
// logits are finite and the same for the same image. What a row of a batch is may depend on the
// batch, and a network that was never trained may answer all images alike: that is its affair.
Conformance judge_users_file(const Behaviour& behaviour, const stats::Logits& answers);

// Whether the rows of a batch are what their images give alone, as far as kernels of that precision
// may differ from each other; of any precision where nothing is claimed.
bool rows_agree(std::optional<runtime::Precision> precision, const stats::Logits& alone,
                const stats::Logits& together);

// How far FP32 logits may stray: 1e-3 where the reference's have the deviation of the ImageNet
// weights (4), in proportion where theirs is larger.
double fp32_tolerance(const stats::Logits& reference);

}  // namespace edgebench::measure
