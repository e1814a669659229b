// How long the next round will take, by the rounds so far: a round that cannot end within the
// budget is not begun. Of the first one the warm-ups tell how long its sweeps will take.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace edgebench::measure {

// What a candidate took of a round.
struct CandidateCost {
  std::int64_t open_ns = 0;    // Until it is open.
  std::int64_t launch_ns = 0;  // Until it is warm.
  std::int64_t slices_ns = 0;  // All of them.
};

struct RoundCost {
  std::map<std::string, CandidateCost> candidates;
  std::int64_t all_ns = 0;  // The whole round: also the probes of the machine, and closing.
};

class RoundCosts {
 public:
  // One that went to its end.
  void add(const RoundCost& round);

  // Of a round of these, the most that its parts have taken so far; nothing if one of them has not
  // taken part in a round yet.
  std::optional<std::int64_t> estimate_ns(std::span<const std::string> names) const;

  // The most that starting and opening it has taken so far; nothing likewise.
  std::optional<std::int64_t> open_ns(const std::string& name) const;

 private:
  std::map<std::string, std::int64_t> candidates_ns_;
  std::map<std::string, std::int64_t> opens_ns_;
  std::int64_t rest_ns_ = 0;
};

// Of a slice of at least `slice_ns` and `runs_min` inferences, with the one that comes first and is
// not timed, when an inference takes `run_ns`.
std::int64_t slice_cost_ns(std::int64_t run_ns, std::int64_t slice_ns, std::int64_t runs_min);

// How many of the planned sweeps end within the time that is left.
int sweeps_within(int planned, std::int64_t sweep_ns, std::int64_t left_ns);

}  // namespace edgebench::measure
