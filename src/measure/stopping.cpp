#include "measure/stopping.h"

#include <algorithm>
#include <map>
#include <optional>

#include "stats/leader.h"
#include "stats/sequential.h"

namespace edgebench::measure {
namespace {

using Names = std::vector<std::string>;
using Contenders = std::vector<Contender>;

Names names_of(const Contenders& contenders) {
  Names names;
  for (const Contender& contender : contenders) names.push_back(contender.name);
  return names;
}

std::map<std::pair<int, int>, Names> by_load(const Contenders& contenders) {
  std::map<std::pair<int, int>, Names> loads;
  for (const Contender& contender : contenders) loads[contender.load].push_back(contender.name);
  return loads;
}

// Whoever is not clearly slower than the leader of its own load: another load is another question.
Names awake(const StoppingRule& rule, const stats::Tally& tally, const Contenders& alive) {
  if (!rule.rest || tally.rounds() < stats::kClearRounds) return names_of(alive);
  std::map<std::pair<int, int>, std::string> leaders;
  for (const auto& [load, names] : by_load(alive)) leaders[load] = stats::leader_of(tally, names);
  Names awake;
  for (const Contender& contender : alive) {
    const std::string& leader = leaders.at(contender.load);
    const bool rests = contender.name != leader && !contender.never_rests &&
                       stats::compare(tally.log_ratios(leader, contender.name)).clear;
    if (!rests) awake.push_back(contender.name);
  }
  return awake;
}

struct Open {
  std::string name;
  std::size_t rounds = 0;
};

// The one that has met the leader least often among those whose comparison is still open.
std::optional<Open> open_contender(const stats::Tally& tally, const std::string& leader,
                                   const Names& alive) {
  std::optional<Open> chosen;
  for (const std::string& name : alive) {
    if (name == leader) continue;
    const std::vector<double> ratios = tally.log_ratios(leader, name);
    if (stats::is_final(stats::compare(ratios), ratios.size())) continue;
    if (!chosen || ratios.size() < chosen->rounds) chosen = Open{name, ratios.size()};
  }
  return chosen;
}

bool any_undecided(const stats::Tally& tally, const std::string& leader, const Names& alive) {
  return std::ranges::any_of(alive, [&](const std::string& name) {
    return name != leader &&
           stats::compare(tally.log_ratios(leader, name)).verdict == stats::Verdict::undecided;
  });
}

// The next duel for one verdict, or why there is none.
NextStep next_duel(const StoppingRule& rule, const stats::Tally& tally, const Names& names) {
  const std::string leader = stats::leader_of(tally, names);
  const auto contender = open_contender(tally, leader, names);
  if (!contender || contender->rounds >= rule.rounds_max) {
    const bool open = any_undecided(tally, leader, names);
    return {.candidates = {}, .reason = open ? "rounds" : "decided"};
  }
  return {.candidates = {leader, contender->name}, .duel = true, .reason = {}};
}

}  // namespace

NextStep next_step(const StoppingRule& rule, const stats::Tally& tally,
                   const std::vector<Contender>& alive, std::int64_t elapsed_ns) {
  if (alive.empty()) return {.candidates = {}, .reason = "nothing left"};
  if (elapsed_ns >= rule.budget_ns) return {.candidates = {}, .reason = "budget"};
  if (tally.rounds() < rule.rounds_all) {
    return {.candidates = awake(rule, tally, alive), .reason = {}};
  }
  const auto loads = by_load(alive);
  NextStep latency = next_duel(rule, tally, loads.begin()->second);
  // Where there are but two candidates, a round of the two is a round of all.
  if (!latency.candidates.empty()) {
    latency.duel = alive.size() > 2;
    return latency;
  }
  if (loads.size() == 1) return latency;
  NextStep throughput = next_duel(rule, tally, names_of(alive));
  if (throughput.candidates.empty() && latency.reason == "rounds") return latency;
  return throughput;
}

}  // namespace edgebench::measure
