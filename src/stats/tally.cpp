#include "stats/tally.h"

#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "stats/quantile.h"

namespace edgebench::stats {

double time_per_image_ns(std::span<const double> run_ns, std::span<const std::size_t> streams,
                         int batch) {
  const std::array<std::size_t, 1> single = {run_ns.size()};
  if (streams.empty()) streams = single;
  double images_per_ns = 0;
  for (const std::size_t runs : streams) {
    if (runs == 0 || runs > run_ns.size()) {
      throw std::invalid_argument("the streams of a slice do not fit its inferences");
    }
    images_per_ns += batch / median(run_ns.first(runs));
    run_ns = run_ns.subspan(runs);
  }
  if (!run_ns.empty()) throw std::invalid_argument("a slice has inferences of no stream");
  return 1 / images_per_ns;
}

void Tally::add_sweep(std::span<const SliceTime> slices) {
  Sweep sweep;
  for (const SliceTime& slice : slices) sweep[slice.candidate] = slice.image_ns;
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

std::optional<double> Tally::median_image_ns(const std::string& candidate) const {
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
