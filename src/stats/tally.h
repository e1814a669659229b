// What a run has measured so far, reduced to what comparisons need: for every finished round the
// ratio of two candidates' times. The coordinator keeps one to know when to stop; the judge builds
// the same one from the records. Times are those of one image, so that candidates of one load
// compare by latency and those of different loads (batch, streams) by throughput.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace edgebench::stats {

// The time per image of a slice: the rates of its streams, each a batch per median inference, add
// up. `run_ns` has the inferences of one stream after the other, `streams` how many are each's
// (empty: all are of one stream). Throws std::invalid_argument if the two do not fit, or a stream
// has none.
double time_per_image_ns(std::span<const double> run_ns, std::span<const std::size_t> streams,
                         int batch);

class Tally {
 public:
  // One candidate's slice of a sweep, as time_per_image_ns() reduces it.
  struct SliceTime {
    std::string candidate;
    double image_ns = 0;
  };

  // A sweep of the round under way.
  void add_sweep(std::span<const SliceTime> slices);

  // The sweeps since the last end make a round. A candidate that is not among `survivors` took no
  // part in it to the end, so its slices are left out.
  void end_round(const std::set<std::string>& survivors);

  // Forgets the sweeps since the last end: the round was never finished.
  void discard_round();

  // For every finished round in which both took part, in order: ln(time of `other` / time of
  // `candidate`), the median over its sweeps of the ratio within a sweep. A ratio within a sweep
  // compares slices that are milliseconds apart, so that a disturbance hits both.
  std::vector<double> log_ratios(const std::string& candidate, const std::string& other) const;

  // The median over its rounds of the median over each round's slices; nothing before the first.
  std::optional<double> median_image_ns(const std::string& candidate) const;

  std::size_t rounds() const { return rounds_.size(); }

 private:
  using Sweep = std::map<std::string, double>;
  using Round = std::vector<Sweep>;

  Round under_way_;
  std::vector<Round> rounds_;
};

}  // namespace edgebench::stats
