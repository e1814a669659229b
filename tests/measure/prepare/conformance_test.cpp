#include "measure/prepare/conformance.h"

#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::measure {
namespace {

using runtime::Precision;

const std::vector<float> kReference = {4, -4, 1, -4, 4, 2, 0, -1, 5};
constexpr Behaviour kGood = {.same_bits_twice = true, .batch_rows_agree = true};

Conformance judge(const std::vector<float>& candidate, Behaviour behaviour = kGood,
                  Precision precision = Precision::fp32,
                  const std::vector<float>& reference = kReference) {
  const stats::Logits expected{reference, 3};
  const stats::Logits answers{candidate, 3};
  return judge_conformance({.precision = precision,
                            .reference = compare_logits(expected, answers),
                            .behaviour = behaviour},
                           expected, answers);
}

// An INT8 candidate beside a simulation that is `expected_db` from the reference.
Conformance judge_int8(double from_reference_db, double from_simulation_db, double expected_db,
                       bool synthetic = false) {
  const stats::Logits logits{kReference, 3};
  return judge_conformance({.precision = Precision::int8,
                            .synthetic = synthetic,
                            .reference = {.images = 3, .sqnr_db = from_reference_db},
                            .simulation = SimulationAgreement{.sqnr_db = from_simulation_db,
                                                              .expected_sqnr_db = expected_db},
                            .behaviour = kGood},
                           logits, logits);
}

std::vector<float> moved(std::size_t index, float by) {
  std::vector<float> logits = kReference;
  logits[index] += by;
  return logits;
}

}  // namespace

TEST_CASE("equal logits and small rounding are fine") {
  CHECK(judge(kReference).outcome == Outcome::ok);
  CHECK(judge(moved(4, 0.0009F)).outcome == Outcome::ok);
}

TEST_CASE("FP32 that strays by more than the tolerance is inaccurate") {
  CHECK(judge(moved(4, 0.002F)).outcome == Outcome::inaccurate);
  CHECK(judge(moved(4, 0.002F)).reason.find("0.002") != std::string::npos);
}

TEST_CASE("INT8 may stray where FP32 may not, but not into noise") {
  CHECK(judge(moved(4, 0.2F), kGood, Precision::int8).outcome == Outcome::ok);
  const std::vector<float> noise = {-4, 4, 0, 4, -1, 2, 3, 5, -1};
  CHECK(judge(noise, kGood, Precision::int8).outcome == Outcome::inaccurate);
}

TEST_CASE("INT8 with a simulation is held to what quantising loses on this network") {
  constexpr double kSame = std::numeric_limits<double>::infinity();
  CHECK(judge_int8(21, kSame, 21).outcome == Outcome::ok);
  CHECK(judge_int8(20, 18, 21).outcome == Outcome::ok);  // Rounds in another order.
  CHECK(judge_int8(20, 14.9, 21).reason ==
        "its logits stray from the simulated INT8 network: SQNR 14.9 dB, expected at least 15 dB");
  CHECK(judge_int8(17.9, 18, 21).reason ==
        "its logits stray from the reference: SQNR 17.9 dB, expected at least 18 dB");
}

TEST_CASE("what quantising costs a synthetic network is no fault of the kernels") {
  CHECK(judge_int8(5, 6, 5, true).outcome == Outcome::ok);
  CHECK(judge_int8(5, 6, 5, false).outcome == Outcome::inaccurate);  // Below 8 dB, nobody wants it.
  CHECK(judge_int8(5, 2.9, 5, true).outcome == Outcome::inaccurate);  // As of another image.
}

TEST_CASE("the comparison with the simulation keeps equal images out of the mean") {
  const std::vector<float> simulation = {4, -4, 1, -4, 4, 2, 0, 0, 10};
  const std::vector<float> candidate = {4, -4, 1, -4, 4, 2, 0, 0, 9};
  const SimulationAgreement agreement =
      compare_with_simulation({kReference, 3}, {simulation, 3}, {candidate, 3});
  CHECK(agreement.same_bits == 2);
  CHECK(agreement.sqnr_db == doctest::Approx(20));  // 100 of signal, 1 of noise.
  CHECK(agreement.top1_agreement == 3);
  CHECK(agreement.expected_top1_agreement == 3);
  const SimulationAgreement equal =
      compare_with_simulation({kReference, 3}, {simulation, 3}, {simulation, 3});
  CHECK(equal.same_bits == 3);
  CHECK(equal.sqnr_db == std::numeric_limits<double>::infinity());
}

TEST_CASE("rows of a batch may round differently where the precision does, but be no other's") {
  const std::vector<float> nearly = {4.1F, -4, 1, -4, 4.1F, 2, 0, -1, 5.1F};
  const std::vector<float> swapped = {-4, 4, 2, 4, -4, 1, 0, -1, 5};
  CHECK_FALSE(rows_agree(Precision::fp32, {kReference, 3}, {nearly, 3}));
  for (const Precision precision : {Precision::int8, Precision::bf16, Precision::fp16}) {
    CHECK(rows_agree(precision, {kReference, 3}, {nearly, 3}));
    CHECK_FALSE(rows_agree(precision, {kReference, 3}, {swapped, 3}));
  }
}

TEST_CASE("logits that are not finite are inaccurate in any precision") {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    CHECK(judge(moved(0, bad), kGood, Precision::int8).outcome == Outcome::inaccurate);
  }
}

TEST_CASE("a reference that gives all images the same logits proves nothing") {
  const std::vector<float> constant = {1, 2, 3, 1, 2, 3, 1, 2, 3};
  CHECK(judge(constant, kGood, Precision::fp32, constant).outcome == Outcome::mistrusted);
}

TEST_CASE("logits that change from one run to the next are not to be trusted") {
  CHECK(judge(kReference, {.same_bits_twice = false, .batch_rows_agree = true}).outcome ==
        Outcome::mistrusted);
}

TEST_CASE("a batch must give what its images give alone, where it can be asked") {
  CHECK(judge(kReference, {.same_bits_twice = true, .batch_rows_agree = false}).outcome ==
        Outcome::inaccurate);
  CHECK(judge(kReference, {.same_bits_twice = true, .batch_rows_agree = {}}).outcome ==
        Outcome::ok);
}

TEST_CASE("a file of the user's may depend on the batch, and on nothing else") {
  const auto outcome = [](const Behaviour& behaviour, const std::vector<float>& answers) {
    return judge_users_file(behaviour, {answers, 3}).outcome;
  };
  CHECK(outcome(kGood, kReference) == Outcome::ok);
  CHECK(outcome({.same_bits_twice = true, .batch_rows_agree = false}, kReference) == Outcome::ok);
  CHECK(outcome({.same_bits_twice = false, .batch_rows_agree = true}, kReference) ==
        Outcome::mistrusted);
  CHECK(outcome(kGood, {1, 2, 3, 1, 2, 3}) == Outcome::ok);
}

TEST_CASE("answers differ where any image is answered otherwise than the first") {
  const auto differ = [](const std::vector<float>& answers) {
    return answers_differ({answers, 3});
  };
  CHECK_FALSE(differ({1, 2, 3}));
  CHECK_FALSE(differ({1, 2, 3, 1, 2, 3, 1, 2, 3}));
  CHECK(differ({1, 2, 3, 1, 2, 3, 1, 2, 4}));
  CHECK(differ({1, 2, 3, 0, 2, 3, 1, 2, 3}));
}

}  // namespace edgebench::measure
