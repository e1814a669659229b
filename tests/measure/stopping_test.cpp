#include "measure/stopping.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include <doctest/doctest.h>

#include "base/clock.h"

namespace edgebench::measure {
namespace {

const StoppingRule kRule = {.rounds_all = 8, .rounds_max = 50, .budget_ns = 100'000'000'000};

// Plays a run: each round gives every participant its time, disturbed by some noise.
struct Script {
  std::map<std::string, double> time_ms;
  double noise = 0.001;  // Standard deviation of ln(time).
  std::mt19937_64 random{1};
  stats::Tally tally;
  int rounds = 0;

  void play(const std::vector<std::string>& participants) {
    std::vector<stats::Tally::SliceTime> slices;
    std::normal_distribution<double> disturbance(0, noise);
    for (const std::string& name : participants) {
      slices.push_back({name, time_ms.at(name) * std::exp(disturbance(random))});
    }
    tally.add_sweep(slices);
    tally.end_round({participants.begin(), participants.end()});
    ++rounds;
  }

  NextStep play_to_the_end(const std::vector<std::string>& alive) {
    for (;;) {
      const NextStep step = next_step(kRule, tally, alive, 0);
      if (step.candidates.empty() || rounds > 200) return step;
      play(step.candidates);
    }
  }
};

}  // namespace

TEST_CASE("everybody takes part in the first rounds") {
  Script script{.time_ms = {{"a", 1}, {"b", 2}, {"c", 3}}};
  for (int round = 0; round < 8; ++round) {
    const NextStep step = next_step(kRule, script.tally, {"a", "b", "c"}, 0);
    CHECK(step.candidates == std::vector<std::string>{"a", "b", "c"});
    CHECK_FALSE(step.duel);
    script.play(step.candidates);
  }
}

TEST_CASE("clear differences are decided after the first rounds") {
  Script script{.time_ms = {{"a", 1}, {"b", 2}, {"c", 3}}};
  const NextStep end = script.play_to_the_end({"a", "b", "c"});
  CHECK(end.reason == "decided");
  CHECK(script.rounds == 8);
}

TEST_CASE("the leader and an open contender meet in duels; the others rest") {
  Script script{.time_ms = {{"a", 1}, {"b", 1.001}, {"c", 9}}, .noise = 0.05};
  for (int round = 0; round < 8; ++round) script.play({"a", "b", "c"});
  const NextStep step = next_step(kRule, script.tally, {"a", "b", "c"}, 0);
  CHECK(step.duel);
  CHECK(step.candidates.size() == 2);
  CHECK(std::ranges::find(step.candidates, "c") == step.candidates.end());
}

TEST_CASE("two candidates that cannot be told apart end with the rounds") {
  Script script{.time_ms = {{"a", 1}, {"b", 1}}, .noise = 0.05};
  const NextStep end = script.play_to_the_end({"a", "b"});
  CHECK(end.reason == "rounds");
  CHECK(script.rounds == 50);
}

TEST_CASE("an equality that is narrow enough is a decision") {
  Script script{.time_ms = {{"a", 1}, {"b", 1}}, .noise = 0.0005};
  CHECK(script.play_to_the_end({"a", "b"}).reason == "decided");
}

TEST_CASE("the budget ends a run whatever is open") {
  Script script{.time_ms = {{"a", 1}, {"b", 1}}, .noise = 0.05};
  script.play({"a", "b"});
  CHECK(next_step(kRule, script.tally, {"a", "b"}, kRule.budget_ns).reason == "budget");
}

TEST_CASE("nobody left, or one alone") {
  Script script{.time_ms = {{"a", 1}}};
  CHECK(next_step(kRule, script.tally, {}, 0).reason == "nothing left");
  CHECK(script.play_to_the_end({"a"}).reason == "decided");
  CHECK(script.rounds == 8);
}

}  // namespace edgebench::measure
