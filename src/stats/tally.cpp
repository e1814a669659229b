#include "stats/tally.h"

#include <cmath>
#include <utility>

#include "stats/quantile.h"

namespace edgebench::stats {

void Tally::add_sweep(std::span<const SliceMedian> slices) {
  Sweep sweep;
  for (const SliceMedian& slice : slices) sweep[slice.candidate] = slice.median_ns;
  under_way_.push_back(std::move(sweep));
}

void Tally::end_round(const std::set<std::string>& survivors) {
  for (Sweep& sweep : under_way_) {
    std::erase_if(sweep, [&](const auto& slice) { return !survivors.contains(slice.first); });
  }
  rounds_.push_back(std::exchange(under_way_, {}));
}

void Tally::discard_round() {
  under_way_.clear();
}

std::vector<double> Tally::log_ratios(const std::string& candidate,
                                      const std::string& other) const {
  std::vector<double> ratios;
  for (const Round& round : rounds_) {
    std::vector<double> within_sweeps;
    for (const Sweep& sweep : round) {
      const auto mine = sweep.find(candidate);
      const auto theirs = sweep.find(other);
      if (mine == sweep.end() || theirs == sweep.end()) continue;
      within_sweeps.push_back(std::log(theirs->second / mine->second));
    }
    if (!within_sweeps.empty()) ratios.push_back(median(within_sweeps));
  }
  return ratios;
}

std::optional<double> Tally::median_ns(const std::string& candidate) const {
  std::vector<double> round_medians_ns;
  for (const Round& round : rounds_) {
    std::vector<double> slices_ns;
    for (const Sweep& sweep : round) {
      if (const auto slice = sweep.find(candidate); slice != sweep.end()) {
        slices_ns.push_back(slice->second);
      }
    }
    if (!slices_ns.empty()) round_medians_ns.push_back(median(slices_ns));
  }
  if (round_medians_ns.empty()) return std::nullopt;
  return median(round_medians_ns);
}

}  // namespace edgebench::stats
