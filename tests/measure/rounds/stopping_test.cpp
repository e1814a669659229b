#include "measure/rounds/stopping.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

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

  NextStep play_to_the_end(const std::vector<LiveCandidate>& alive) {
    for (;;) {
      const NextStep step = next_step(kRule, tally, alive, 0);
      if (step.candidates.empty() || rounds > 200) return step;
      play(step.candidates);
    }
  }
};

// In the order of the plan, all of one workload.
std::vector<LiveCandidate> field(const std::vector<std::string>& names) {
  std::vector<LiveCandidate> contenders;
  for (const std::string& name : names) contenders.push_back({.name = name});
  return contenders;
}

}  // namespace

TEST_CASE("everybody takes part in the first rounds") {
  Script script{.time_ms = {{"a", 1}, {"b", 1.1}, {"c", 1.2}}};
  for (int round = 0; round < 8; ++round) {
    const NextStep step = next_step(kRule, script.tally, field({"a", "b", "c"}), 0);
    CHECK(step.candidates == std::vector<std::string>{"a", "b", "c"});
    CHECK_FALSE(step.head_to_head);
    script.play(step.candidates);
  }
}

TEST_CASE("whoever is clearly slower is dropped after three rounds, but for the baseline") {
  Script script{.time_ms = {{"a", 1}, {"b", 1.2}, {"slow", 1.3}, {"baseline", 3}}};
  std::vector<LiveCandidate> alive = field({"a", "b", "slow", "baseline"});
  alive.back().never_dropped = true;
  for (int round = 0; round < 3; ++round) {
    CHECK(next_step(kRule, script.tally, alive, 0).candidates.size() == 4);
    script.play({"a", "b", "slow", "baseline"});
  }
  const NextStep step = next_step(kRule, script.tally, alive, 0);
  CHECK(step.candidates == std::vector<std::string>{"a", "b", "baseline"});
  CHECK_FALSE(step.head_to_head);
  const NextStep end = script.play_to_the_end(alive);
  CHECK(end.reason == "decided");
  CHECK(script.rounds == 8);
  CHECK(script.tally.log_ratios("a", "slow").size() == 3);
  CHECK(script.tally.log_ratios("a", "baseline").size() == 8);

  const StoppingRule nobody_is_dropped = {.drop_slower = false};
  Script other{.time_ms = script.time_ms};
  for (int round = 0; round < 3; ++round) other.play({"a", "b", "slow", "baseline"});
  CHECK(next_step(nobody_is_dropped, other.tally, alive, 0).candidates.size() == 4);
}

TEST_CASE("whoever is slower by far is dropped after one round, and sooner than by a quarter") {
  Script script{.time_ms = {{"a", 1}, {"half", 1.5}, {"far", 2.1}, {"baseline", 3}}};
  std::vector<LiveCandidate> alive = field({"a", "half", "far", "baseline"});
  alive.back().never_dropped = true;
  script.play({"a", "half", "far", "baseline"});
  CHECK(next_step(kRule, script.tally, alive, 0).candidates ==
        std::vector<std::string>{"a", "half", "baseline"});
  script.play({"a", "half", "baseline"});
  CHECK(next_step(kRule, script.tally, alive, 0).candidates ==
        std::vector<std::string>{"a", "baseline"});
  StoppingRule everybody = kRule;
  everybody.drop_slower = false;
  CHECK(next_step(everybody, script.tally, alive, 0).candidates.size() == 4);
}

TEST_CASE("who does not contend leads nowhere, and no verdict waits for it") {
  Script script{.time_ms = {{"feigned", 0.1}, {"a", 1}, {"b", 2}}};
  std::vector<LiveCandidate> alive = field({"feigned", "a", "b"});
  alive.front().contends = false;
  const NextStep end = script.play_to_the_end(alive);
  CHECK(end.reason == "decided");
  CHECK(script.rounds == 8);
  // It is quicker by far, and a stays. b is slower than a by far.
  CHECK(script.tally.log_ratios("a", "b").size() == 1);
  CHECK(script.tally.log_ratios("feigned", "a").size() == 1);

  // As quick as the leader: of contenders the comparison would stay open.
  Script tied{.time_ms = {{"feigned", 1}, {"a", 1}, {"b", 2}}, .noise = 0.05};
  CHECK(tied.play_to_the_end(alive).reason == "decided");
  CHECK(tied.rounds == 8);

  // Alone it gets the first rounds.
  Script alone{.time_ms = {{"feigned", 1}}};
  CHECK(alone.play_to_the_end({alive.front()}).reason == "nothing left");
  CHECK(alone.rounds == 8);
}

TEST_CASE("of several workloads each has its leader, and each verdict its head-to-head rounds") {
  // Per image: b and c are batches, open between each other; a is the only one of its workload.
  Script script{.time_ms = {{"a", 1}, {"b", 0.5}, {"c", 0.501}, {"d", 0.9}}, .noise = 0.02};
  std::vector<LiveCandidate> alive = field({"a", "b", "c", "d"});
  for (const std::size_t batched : {1UL, 2UL, 3UL}) alive[batched].workload = {8, 8};
  for (int round = 0; round < 3; ++round) script.play({"a", "b", "c", "d"});
  // a is half as fast as the batches, which is no reason to rest; d is.
  CHECK(next_step(kRule, script.tally, alive, 0).candidates ==
        std::vector<std::string>{"a", "b", "c"});
  for (int round = 3; round < 8; ++round) script.play({"a", "b", "c"});
  const NextStep meeting = next_step(kRule, script.tally, alive, 0);
  CHECK(meeting.head_to_head);
  CHECK(std::set<std::string>(meeting.candidates.begin(), meeting.candidates.end()) ==
        std::set<std::string>{"b", "c"});
  CHECK_FALSE(script.play_to_the_end(alive).reason.empty());
  CHECK(script.rounds > 8);
}

TEST_CASE("clear differences are decided after the first rounds") {
  Script script{.time_ms = {{"a", 1}, {"b", 2}, {"c", 3}}};
  const NextStep end = script.play_to_the_end(field({"a", "b", "c"}));
  CHECK(end.reason == "decided");
  CHECK(script.rounds == 8);
}

TEST_CASE("the leader and an open contender meet head to head; the others wait") {
  Script script{.time_ms = {{"a", 1}, {"b", 1.001}, {"c", 9}}, .noise = 0.05};
  for (int round = 0; round < 8; ++round) script.play({"a", "b", "c"});
  const NextStep step = next_step(kRule, script.tally, field({"a", "b", "c"}), 0);
  CHECK(step.head_to_head);
  CHECK(step.candidates.size() == 2);
  CHECK(std::ranges::find(step.candidates, "c") == step.candidates.end());
}

TEST_CASE("two candidates that cannot be told apart end with the rounds") {
  Script script{.time_ms = {{"a", 1}, {"b", 1}}, .noise = 0.05};
  const NextStep end = script.play_to_the_end(field({"a", "b"}));
  CHECK(end.reason == "rounds");
  CHECK(script.rounds == 50);
}

TEST_CASE("an equality that is narrow enough is a decision") {
  Script script{.time_ms = {{"a", 1}, {"b", 1}}, .noise = 0.0005};
  CHECK(script.play_to_the_end(field({"a", "b"})).reason == "decided");
}

TEST_CASE("the budget ends a run whatever is open") {
  Script script{.time_ms = {{"a", 1}, {"b", 1}}, .noise = 0.05};
  script.play({"a", "b"});
  CHECK(next_step(kRule, script.tally, field({"a", "b"}), kRule.budget_ns).reason == "budget");
}

TEST_CASE("nobody left, or one alone") {
  Script script{.time_ms = {{"a", 1}}};
  CHECK(next_step(kRule, script.tally, {}, 0).reason == "nothing left");
  CHECK(script.play_to_the_end(field({"a"})).reason == "decided");
  CHECK(script.rounds == 8);
}

}  // namespace edgebench::measure
