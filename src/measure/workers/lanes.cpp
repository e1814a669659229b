#include "measure/workers/lanes.h"

#include <algorithm>
#include <stdexcept>

#include "machine/cgroup.h"
#include "machine/cpus/affinity.h"
#include "machine/memory.h"

namespace edgebench::measure {

LaneRoom lane_room() {
  const std::vector<int> cpus = machine::allowed_cpus();
  return {.cpus = cpus,
          .cpus_of_time = machine::cpus_within_quota(cpus.size()),
          .memory_bytes = machine::available_memory_bytes()};
}

Lanes::Lanes(std::span<const Candidate> candidates, const LaneRoom& room) {
  const std::vector<int>& cpus = room.cpus;
  std::size_t width = 1;
  for (const Candidate& candidate : candidates) {
    width = std::max(width, static_cast<std::size_t>(candidate.threads));
  }
  std::size_t most = std::min(cpus.size(), room.cpus_of_time) / width;
  if (room.memory_bytes) most = std::min(most, *room.memory_bytes / kLane_bytes);
  lanes_ = std::max<std::size_t>(1, most);
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
