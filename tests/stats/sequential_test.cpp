#include "stats/sequential.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "noise.h"

namespace edgebench::stats {
namespace {

using Values = std::vector<double>;
constexpr std::size_t kRoundsMax = kLooks.back();

// `count` rounds that alternate closely around ln(ratio): a clear case without randomness.
Values steady(double ratio, std::size_t count) {
  Values values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double offset = 0.001 * (1 + 0.01 * static_cast<double>(i));
    values[i] = std::log(ratio) + (i % 2 == 0 ? offset : -offset);
  }
  return values;
}

struct Claims {
  double share = 0;         // Of runs that end with "faster" or "slower".
  double faster_by_20 = 0;  // Of runs that say "faster" within 20 rounds.
  double tie = 0;
  double covered = 0;  // Of runs in which the interval at every look contains the truth.
};

bool every_look_covers(const Values& rounds, double truth) {
  return std::ranges::all_of(kLooks, [&](int look) {
    const auto seen = std::span(rounds).first(static_cast<std::size_t>(look));
    return signed_rank_interval(seen, kLookConfidence)->contains(truth);
  });
}

Claims simulate(const test::Noise& noise, int runs) {
  test::NoiseSource source(noise, 20'261'120);
  Claims claims;
  for (int i = 0; i < runs; ++i) {
    const Values rounds = source.draw(kRoundsMax);
    const Comparison comparison = compare(rounds);
    const bool faster = comparison.decision == Decision::faster;
    if (faster || comparison.decision == Decision::slower) claims.share += 1.0 / runs;
    if (faster && comparison.rounds_used <= 20) claims.faster_by_20 += 1.0 / runs;
    if (comparison.decision == Decision::tie) claims.tie += 1.0 / runs;
    if (every_look_covers(rounds, noise.centre)) claims.covered += 1.0 / runs;
  }
  return claims;
}

constexpr int kRuns = 3000;
constexpr double kSlack = 0.012;  // Three standard errors of a share of 5 % in 3,000 runs.

}  // namespace

TEST_CASE("before the first look there is no interval and no verdict") {
  for (const std::size_t rounds : {std::size_t{0}, std::size_t{2}, std::size_t{7}}) {
    const Comparison comparison = compare(steady(1.2, rounds));
    CHECK(comparison.decision == Decision::undecided);
    CHECK(comparison.ratio.has_value() == (rounds > 0));
    CHECK_FALSE(comparison.interval.has_value());
    CHECK_FALSE(is_final(comparison, rounds));
  }
}

TEST_CASE("what all of the first rounds say by a quarter is clear") {
  const Comparison faster = compare(std::vector{std::log(1.9), std::log(1.26), std::log(2.5)});
  CHECK(faster.clear);
  CHECK(faster.decision == Decision::faster);
  CHECK(faster.rounds_used == 3);
  CHECK(faster.interval->low == doctest::Approx(1.26));
  CHECK(faster.interval->high == doctest::Approx(2.5));
  CHECK(faster.interval->confidence == 0.75);
  CHECK(is_final(faster, 3));
  CHECK(compare(steady(0.7, 4)).decision == Decision::slower);

  const auto one_below = compare(std::vector{std::log(1.9), std::log(1.24), std::log(2.5)});
  CHECK(one_below.decision == Decision::undecided);
  CHECK_FALSE(one_below.clear);
  CHECK_FALSE(compare(steady(1.9, 8)).clear);  // The look has an interval of its own.
}

TEST_CASE("the fewer the rounds, the more it takes to be clear") {
  CHECK(clear_ratio(1) == doctest::Approx(1.953).epsilon(0.001));
  CHECK(clear_ratio(2) == doctest::Approx(1.398).epsilon(0.001));
  CHECK(clear_ratio(3) == 1.25);
  CHECK(clear_ratio(7) == 1.25);
  CHECK_FALSE(compare(steady(1.9, 1)).clear);
  const Comparison one = compare(steady(2, 1));
  CHECK(one.clear);
  CHECK(one.decision == Decision::faster);
  CHECK(one.ratio.value() == doctest::Approx(2).epsilon(0.01));
  CHECK_FALSE(one.interval.has_value());  // One round has no range.
  CHECK(compare(steady(0.5, 1)).decision == Decision::slower);
  CHECK_FALSE(compare(std::vector{std::log(3.0), std::log(1.39)}).clear);
  const Comparison two = compare(std::vector{std::log(3.0), std::log(1.4)});
  CHECK(two.clear);
  CHECK(two.interval->confidence == 0.5);
}

TEST_CASE("rounds that all lie at the clear ratio itself are clear") {
  const double at = std::log(kClearRatio);
  CHECK(compare(Values{at, 2 * at, 3 * at}).decision == Decision::faster);
  CHECK(compare(Values{-at, -2 * at, -3 * at}).decision == Decision::slower);
}

TEST_CASE("an interval that ends at 1 is no difference, and one that ends at the margin is a tie") {
  const auto decision = [](IntervalOf interval_of, double equivalence) {
    return compare(steady(1, 8), {.equivalence = equivalence, .interval_of = interval_of}).decision;
  };
  const auto from_one = [](std::span<const double>, double confidence) {
    return std::optional(Interval{.low = 0, .high = 0.5, .confidence = confidence});
  };
  const auto to_one = [](std::span<const double>, double confidence) {
    return std::optional(Interval{.low = -0.5, .high = 0, .confidence = confidence});
  };
  CHECK(decision(from_one, 0.01) == Decision::undecided);
  CHECK(decision(to_one, 0.01) == Decision::undecided);
  // 1 - (1 - x) is x, and so is 1 + (x - 1), where x lies so near to 1.
  CHECK(decision(to_one, 1 - std::exp(-0.5)) == Decision::tie);
  CHECK(decision(from_one, std::exp(0.5) - 1) == Decision::tie);
  CHECK(decision(to_one, 0.999 * (1 - std::exp(-0.5))) == Decision::undecided);
  CHECK(decision(from_one, 0.999 * (std::exp(0.5) - 1)) == Decision::undecided);
}

TEST_CASE("a clear difference is claimed at the first look, in its direction") {
  const Comparison faster = compare(steady(1.12, 8));
  CHECK(faster.decision == Decision::faster);
  CHECK(faster.rounds_used == 8);
  CHECK(std::abs(*faster.ratio - 1.12) < 1e-4);
  CHECK(faster.interval->confidence >= kLookConfidence);
  CHECK(faster.interval->low > 1.11);
  CHECK(faster.interval->high < 1.13);
  CHECK(compare(steady(1 / 1.12, 8)).decision == Decision::slower);
}

TEST_CASE("no difference, closely measured, is a tie; so is one too small to matter") {
  CHECK(compare(steady(1, 8)).decision == Decision::tie);
  const Comparison small = compare(steady(1.005, 8));
  CHECK(small.interval->low > 1);
  CHECK(small.decision == Decision::tie);
  CHECK(compare(steady(1.009, 8)).decision != Decision::tie);
}

TEST_CASE("wide noise around 1 stays undecided until the last look, then that is final") {
  const Values rounds = test::NoiseSource({.deviation = 0.08}, 1).draw(60);
  const Comparison early = compare(std::span(rounds).first(49));
  CHECK(early.decision == Decision::undecided);
  CHECK(early.rounds_used == 38);
  CHECK_FALSE(is_final(early, 49));
  const Comparison late = compare(rounds);
  CHECK(late.rounds_used == 50);
  CHECK(late.decision == Decision::undecided);
  CHECK(is_final(late, 50));
}

TEST_CASE("between two looks the earlier one counts") {
  const Values rounds = test::NoiseSource({.deviation = 0.08}, 1).draw(60);
  CHECK(compare(std::span(rounds).first(9)).rounds_used == 8);
  CHECK(compare(std::span(rounds).first(10)).rounds_used == 10);
  CHECK(compare(std::span(rounds).first(12)).rounds_used == 10);
}

TEST_CASE("a verdict once given stands, whatever later rounds show") {
  rc::check([] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    test::NoiseSource source({.deviation = 0.02, .disturbed_share = 0.1, .centre = 0.02}, seed);
    const Values rounds = source.draw(kRoundsMax);
    Comparison live;
    for (std::size_t seen = 1; seen <= rounds.size(); ++seen) {
      live = compare(std::span(rounds).first(seen));
      if (is_final(live, seen)) break;
    }
    const Comparison afterwards = compare(rounds);
    RC_ASSERT(live.decision == afterwards.decision);
    RC_ASSERT(live.rounds_used == afterwards.rounds_used);
    RC_ASSERT(live.ratio == afterwards.ratio);
  });
}

TEST_CASE("exchanging the candidates exchanges the verdict") {
  rc::check([] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    test::NoiseSource source({.deviation = 0.02, .centre = 0.015}, seed);
    Values rounds = source.draw(22);
    const Comparison one = compare(rounds);
    for (double& round : rounds) round = -round;
    const Comparison other = compare(rounds);
    RC_ASSERT(one.rounds_used == other.rounds_used);
    RC_ASSERT(std::abs(*one.ratio * *other.ratio - 1) < 1e-12);
    RC_ASSERT((one.decision == Decision::faster) == (other.decision == Decision::slower));
  });
}

TEST_CASE("with no difference at most 5 % of the runs claim one, whatever the noise") {
  for (const double disturbed_share : {0.0, 0.1}) {
    const Claims claims = simulate({.deviation = 0.02, .disturbed_share = disturbed_share}, kRuns);
    CHECK(claims.share <= 0.05 + kSlack);
    CHECK(claims.share >= 0.02);  // A rule that never claims anything would pass otherwise.
    CHECK(claims.covered >= 0.95 - kSlack);
  }
}

TEST_CASE("the intervals of all looks hold together around a true difference too") {
  const Claims claims =
      simulate({.deviation = 0.02, .disturbed_share = 0.1, .centre = std::log(1.03)}, kRuns);
  CHECK(claims.covered >= 0.95 - kSlack);
  CHECK(claims.covered <= 0.98);
}

TEST_CASE("a true 3 % is found within 20 rounds in at least 90 % of the runs") {
  for (const double deviation : {0.015, 0.02}) {
    const Claims claims = simulate(
        {.deviation = deviation, .disturbed_share = 0.1, .centre = std::log(1.03)}, kRuns / 3);
    CHECK(claims.faster_by_20 >= 0.90);
  }
}

TEST_CASE("equal candidates are mostly called tied when the rounds are quiet") {
  CHECK(simulate({.deviation = 0.01}, kRuns / 3).tie >= 0.9);
}

}  // namespace edgebench::stats
