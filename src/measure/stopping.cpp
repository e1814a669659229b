#include "measure/stopping.h"

#include <algorithm>
#include <optional>

#include "stats/leader.h"
#include "stats/sequential.h"

namespace edgebench::measure {
namespace {

struct Contender {
  std::string name;
  std::size_t rounds = 0;
};

// The contender that has met the leader least often among those whose comparison is still open.
std::optional<Contender> open_contender(const stats::Tally& tally, const std::string& leader,
                                        const std::vector<std::string>& alive) {
  std::optional<Contender> chosen;
  for (const std::string& name : alive) {
    if (name == leader) continue;
    const std::vector<double> ratios = tally.log_ratios(leader, name);
    if (stats::is_final(stats::compare(ratios), ratios.size())) continue;
    if (!chosen || ratios.size() < chosen->rounds) chosen = Contender{name, ratios.size()};
  }
  return chosen;
}

bool any_undecided(const stats::Tally& tally, const std::string& leader,
                   const std::vector<std::string>& alive) {
  return std::ranges::any_of(alive, [&](const std::string& name) {
    return name != leader &&
           stats::compare(tally.log_ratios(leader, name)).verdict == stats::Verdict::undecided;
  });
}

}  // namespace

NextStep next_step(const StoppingRule& rule, const stats::Tally& tally,
                   const std::vector<std::string>& alive, std::int64_t elapsed_ns) {
  if (alive.empty()) return {.candidates = {}, .reason = "nothing left"};
  if (elapsed_ns >= rule.budget_ns) return {.candidates = {}, .reason = "budget"};
  if (tally.rounds() < rule.rounds_all) return {.candidates = alive, .reason = {}};
  const std::string leader = stats::leader_of(tally, alive);
  const auto contender = open_contender(tally, leader, alive);
  if (!contender || contender->rounds >= rule.rounds_max) {
    const bool open = any_undecided(tally, leader, alive);
    return {.candidates = {}, .reason = open ? "rounds" : "decided"};
  }
  return {.candidates = {leader, contender->name}, .duel = alive.size() > 2, .reason = {}};
}

}  // namespace edgebench::measure
