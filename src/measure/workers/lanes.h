// CPUs for work that is not timed, several pieces at a time: each piece has CPUs of its own while
// it runs, so that a session's threads do not wait for another's.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/unmovable.h"
#include "measure/candidate.h"

namespace edgebench::measure {

// What there is for all lanes together.
struct LaneRoom {
  std::vector<int> cpus;         // That this process may run on.
  std::size_t cpus_of_time = 1;  // What they amount to under a CPU quota.
  std::optional<std::size_t> memory_bytes;
};

// As it is now.
LaneRoom lane_room();

// What a lane's worker is given room for. The peaks of 31 candidates were 17 to 184 MB while they
// were timed (README); what they take while they are evaluated was not measured.
inline constexpr std::size_t kLane_bytes = 300'000'000;

class Lanes {
 public:
  // As many lanes as the CPUs and the memory allow, each wide enough for the candidate with the
  // most threads; at least one.
  explicit Lanes(std::span<const Candidate> candidates, const LaneRoom& room = lane_room());

  int count() const { return static_cast<int>(lanes_); }

  // Takes a lane for as long as it lives. At most count() may live at a time; one more throws
  // std::logic_error.
  class Lane : Unmovable {
   public:
    explicit Lane(const Lanes& lanes);
    ~Lane();
    const std::vector<int>& cpus() const { return cpus_; }

   private:
    const Lanes& lanes_;
    std::vector<int> cpus_;
  };

 private:
  std::size_t lanes_ = 1;
  mutable std::mutex mutex_;
  mutable std::vector<std::vector<int>> free_;
};

}  // namespace edgebench::measure
