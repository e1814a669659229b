#include "measure/rounds/stopping.h"

#include <algorithm>
#include <map>
#include <optional>

#include "stats/leader.h"
#include "stats/sequential.h"

namespace edgebench::measure {
namespace {

using Names = std::vector<std::string>;
using LiveCandidates = std::vector<LiveCandidate>;

Names names_of(const LiveCandidates& candidates) {
  Names names;
  for (const LiveCandidate& candidate : candidates) names.push_back(candidate.name);
  return names;
}

Names contenders_of(const LiveCandidates& candidates) {
  Names names;
  for (const LiveCandidate& candidate : candidates) {
    if (candidate.contends) names.push_back(candidate.name);
  }
  return names;
}

// Of those that contend.
std::map<std::pair<int, int>, Names> by_workload(const LiveCandidates& candidates) {
  std::map<std::pair<int, int>, Names> workloads;
  for (const LiveCandidate& candidate : candidates) {
    if (candidate.contends) workloads[candidate.workload].push_back(candidate.name);
  }
  return workloads;
}

// Whoever is not clearly slower than the leader of its own workload: another workload is another
// question.
Names awake(const StoppingRule& rule, const stats::Tally& tally, const LiveCandidates& alive) {
  if (!rule.drop_slower || tally.rounds() == 0) return names_of(alive);
  std::map<std::pair<int, int>, std::string> leaders;
  for (const auto& [workload, names] : by_workload(alive))
    leaders[workload] = stats::leader_of(tally, names);
  Names awake;
  for (const LiveCandidate& candidate : alive) {
    const auto leader = leaders.find(candidate.workload);
    const bool dropped = leader != leaders.end() && candidate.name != leader->second &&
                         !candidate.never_dropped &&
                         stats::compare(tally.log_ratios(leader->second, candidate.name)).clear;
    if (!dropped) awake.push_back(candidate.name);
  }
  return awake;
}

struct Open {
  std::string name;
  std::size_t rounds = 0;
};

// The one that has met the leader least often among those whose comparison is still open.
std::optional<Open> open_candidate(const stats::Tally& tally, const std::string& leader,
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
           stats::compare(tally.log_ratios(leader, name)).decision == stats::Decision::undecided;
  });
}

// The next head-to-head round for one verdict, or why there is none.
NextStep next_head_to_head(const StoppingRule& rule, const stats::Tally& tally,
                           const Names& names) {
  const std::string leader = stats::leader_of(tally, names);
  const auto candidate = open_candidate(tally, leader, names);
  if (!candidate || candidate->rounds >= rule.rounds_max) {
    const bool open = any_undecided(tally, leader, names);
    return {.candidates = {}, .reason = open ? "rounds" : "decided"};
  }
  return {.candidates = {leader, candidate->name}, .head_to_head = true, .reason = {}};
}

}  // namespace

NextStep next_step(const StoppingRule& rule, const stats::Tally& tally,
                   const std::vector<LiveCandidate>& alive, std::int64_t elapsed_ns) {
  if (alive.empty()) return {.candidates = {}, .reason = "nothing left"};
  if (elapsed_ns >= rule.budget_ns) return {.candidates = {}, .reason = "budget"};
  if (tally.rounds() < rule.rounds_all) {
    return {.candidates = awake(rule, tally, alive), .reason = {}};
  }
  const auto workloads = by_workload(alive);
  if (workloads.empty()) return {.candidates = {}, .reason = "nothing left"};
  NextStep latency = next_head_to_head(rule, tally, workloads.begin()->second);
  // Where there are but two candidates, a round of the two is a round of all.
  if (!latency.candidates.empty()) {
    latency.head_to_head = alive.size() > 2;
    return latency;
  }
  if (workloads.size() == 1) return latency;
  NextStep throughput = next_head_to_head(rule, tally, contenders_of(alive));
  if (throughput.candidates.empty() && latency.reason == "rounds") return latency;
  return throughput;
}

}  // namespace edgebench::measure
