#include "measure/prepare/conformance.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace edgebench::measure {
namespace {

// FP32 kernels sum in another order than the reference; over 53 layers that moves the ImageNet
// network's logits, whose deviation is 4, by some 1e-5. 1e-3 is far from both that and from what
// a wrong padding or a lower precision does (0.1 and more).
constexpr double kFp32Tolerance = 1e-3;
constexpr double kUsualDeviation = 4.0;

// Below this the arithmetic is not the one that the variant claims, whatever the network: the
// vendors' own INT8 files, the coarsest there are, reach 10 to 20 dB.
double least_sqnr_db(runtime::Precision precision) {
  switch (precision) {
    case runtime::Precision::fp32:
      return 60;
    case runtime::Precision::fp16_storage:
    case runtime::Precision::tf32:
    case runtime::Precision::fp16:
      return 25;
    case runtime::Precision::bf16:
      return 15;
    case runtime::Precision::int8_dynamic:
    case runtime::Precision::int8:
      return 8;
  }
  return 0;
}

// INT8 is held to the simulation, because how much quantising loses depends on the network. Two
// right kernels need not give the same integers: where they round in another order, the difference
// of one step spreads from layer to layer, until both carry the noise of quantisation independently
// of each other. The distance between them is then that noise twice over, 3 dB below what either
// keeps from the FP32 network (measured: 0 to 2 dB above it). As much again, for few images, makes
// 6 dB. And a kernel whose distance from the FP32 network is 3 dB larger than the simulation's has
// added as much noise as quantising did: that is a saturating sum or a wrong scale.
constexpr double kBelowExpectedFromSimulation_db = 6;
constexpr double kBelowExpectedFromReference_db = 3;
// Whatever is expected: logits of another network or another image are at 3 dB at the most.
constexpr double kLeastSimulationSqnr_db = 3;

// Between two kernels of one runtime that each have the noise of their precision, as above.
constexpr double kLeastRowSqnr_db = 12;

constexpr const char* kNotFinite = "its logits are not all finite";

double root_mean_square(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum / static_cast<double>(std::max<std::size_t>(1, values.size())));
}

// Logits that are the same for every image would pass any comparison with a runtime that ignores
// its input, so the reference's must differ from each other by more than the tolerance.
bool images_differ(const stats::Logits& reference, double tolerance) {
  for (std::size_t image = 1; image < reference.images(); ++image) {
    const stats::Logits first{reference.image(0), reference.classes};
    const stats::Logits other{reference.image(image), reference.classes};
    if (stats::max_abs_error(first, other) > 10 * tolerance) return true;
  }
  return false;
}

Conformance strays_from(const char* what, double sqnr_db, double least_db) {
  if (sqnr_db >= least_db) return {};
  return {Outcome::inaccurate,
          fmt::format("its logits stray from {}: SQNR {:.1f} dB, expected at least {:.0f} dB", what,
                      sqnr_db, least_db)};
}

bool all_finite(const stats::Logits& logits) {
  return std::ranges::all_of(logits.values, [](float value) { return std::isfinite(value); });
}

Conformance judge_repetition(const Behaviour& behaviour) {
  if (behaviour.same_bits_twice) return {};
  return {Outcome::mistrusted, "the same image gave different logits the second time"};
}

Conformance judge_behaviour(const Behaviour& behaviour) {
  if (Conformance changed = judge_repetition(behaviour); changed.outcome != Outcome::ok) {
    return changed;
  }
  if (behaviour.batch_rows_agree == false) {
    return {Outcome::inaccurate, "a row of a batch differs from the same image alone"};
  }
  return {};
}

Conformance judge_sqnr(const Evidence& evidence) {
  const double sqnr_db = evidence.reference.sqnr_db;
  if (!evidence.simulation) {
    return strays_from("the reference", sqnr_db, least_sqnr_db(evidence.precision));
  }
  const SimulationAgreement& simulation = *evidence.simulation;
  const double expected_db = simulation.expected_sqnr_db;
  const Conformance strays =
      strays_from("the simulated INT8 network", simulation.sqnr_db,
                  std::max(kLeastSimulationSqnr_db, expected_db - kBelowExpectedFromSimulation_db));
  if (strays.outcome != Outcome::ok) return strays;
  const double least_db = expected_db - kBelowExpectedFromReference_db;
  return strays_from(
      "the reference", sqnr_db,
      evidence.synthetic ? least_db : std::max(least_db, least_sqnr_db(evidence.precision)));
}

}  // namespace

double fp32_tolerance(const stats::Logits& reference) {
  return kFp32Tolerance * std::max(1.0, root_mean_square(reference.values) / kUsualDeviation);
}

Agreement compare_logits(const stats::Logits& reference, const stats::Logits& candidate) {
  return {.images = reference.images(),
          .max_abs_error = stats::max_abs_error(reference, candidate),
          .sqnr_db = stats::mean_sqnr_db(reference, candidate),
          .top1_agreement = stats::top1_agreement(reference, candidate),
          .tied_top = stats::tied_top_count(candidate)};
}

SimulationAgreement compare_with_simulation(const stats::Logits& reference,
                                            const stats::Logits& simulation,
                                            const stats::Logits& candidate) {
  SimulationAgreement agreement{
      .top1_agreement = stats::top1_agreement(simulation, candidate),
      .expected_sqnr_db = stats::mean_sqnr_db(reference, simulation),
      .expected_top1_agreement = stats::top1_agreement(reference, simulation)};
  double total_db = 0;
  for (std::size_t image = 0; image < simulation.images(); ++image) {
    const double sqnr_db = stats::sqnr_db(simulation.image(image), candidate.image(image));
    const bool same = sqnr_db == std::numeric_limits<double>::infinity();
    agreement.same_bits += same ? 1 : 0;
    total_db += same ? 0 : sqnr_db;
  }
  if (const std::size_t others = simulation.images() - agreement.same_bits; others > 0) {
    agreement.sqnr_db = total_db / static_cast<double>(others);
  }
  return agreement;
}

Conformance judge_conformance(const Evidence& evidence, const stats::Logits& reference,
                              const stats::Logits& candidate) {
  if (!all_finite(candidate)) return {Outcome::inaccurate, kNotFinite};
  const double tolerance = fp32_tolerance(reference);
  if (!images_differ(reference, tolerance)) {
    return {Outcome::mistrusted,
            "the reference gives all images the same logits, so agreeing with it proves nothing"};
  }
  if (Conformance strays = judge_sqnr(evidence); strays.outcome != Outcome::ok) return strays;
  if (evidence.precision == runtime::Precision::fp32 &&
      evidence.reference.max_abs_error > tolerance) {
    return {Outcome::inaccurate,
            fmt::format("a logit strays from the reference by {:.2g}, more than {:.2g}",
                        evidence.reference.max_abs_error, tolerance)};
  }
  return judge_behaviour(evidence.behaviour);
}

bool answers_differ(const stats::Logits& answers) {
  for (std::size_t image = 1; image < answers.images(); ++image) {
    if (!std::ranges::equal(answers.image(image), answers.image(0))) return true;
  }
  return false;
}

Conformance judge_users_file(const Behaviour& behaviour, const stats::Logits& answers) {
  if (!all_finite(answers)) return {Outcome::inaccurate, kNotFinite};
  return judge_repetition(behaviour);
}

bool rows_agree(std::optional<runtime::Precision> precision, const stats::Logits& alone,
                const stats::Logits& together) {
  if (precision == runtime::Precision::fp32 || precision == runtime::Precision::fp16_storage) {
    // Another batch may choose other kernels, which sum in another order; that is no error.
    return stats::max_abs_error(alone, together) <= 10 * fp32_tolerance(alone);
  }
  for (std::size_t image = 0; image < alone.images(); ++image) {
    if (stats::sqnr_db(alone.image(image), together.image(image)) < kLeastRowSqnr_db) return false;
  }
  return true;
}

}  // namespace edgebench::measure
