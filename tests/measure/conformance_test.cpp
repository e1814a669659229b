#include "measure/conformance.h"

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
  return judge_conformance(precision, expected, answers, compare_logits(expected, answers),
                           behaviour);
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

}  // namespace edgebench::measure
