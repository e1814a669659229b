#include "measure/workers/lanes.h"

#include <algorithm>
#include <stdexcept>

#include "machine/affinity.h"

namespace edgebench::measure {

Lanes::Lanes(std::span<const Candidate> candidates) {
  const std::vector<int> cpus = machine::allowed_cpus();
  std::size_t width = 1;
  for (const Candidate& candidate : candidates) {
    width = std::max(width, static_cast<std::size_t>(candidate.threads));
  }
  lanes_ = std::max<std::size_t>(1, cpus.size() / width);
  for (std::size_t lane = 0; lane < lanes_; ++lane) {
    const auto begin = cpus.begin() + static_cast<std::ptrdiff_t>(lane * width);
    const auto end = lanes_ == 1 ? cpus.end() : begin + static_cast<std::ptrdiff_t>(width);
    free_.emplace_back(begin, end);
  }
}

Lanes::Lane::Lane(const Lanes& lanes) : lanes_(lanes) {
  const std::scoped_lock lock(lanes_.mutex_);
  if (lanes_.free_.empty()) throw std::logic_error("every lane is taken");
  cpus_ = lanes_.free_.back();
  lanes_.free_.pop_back();
}

Lanes::Lane::~Lane() {
  const std::scoped_lock lock(lanes_.mutex_);
  lanes_.free_.push_back(cpus_);
}

}  // namespace edgebench::measure
