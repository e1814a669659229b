// CPUs for work that is not timed, several pieces at a time: each piece has CPUs of its own while
// it runs, so that a session's threads do not wait for another's.
#pragma once

#include <mutex>
#include <span>
#include <vector>

#include "base/unmovable.h"
#include "measure/candidate.h"

namespace edgebench::measure {

class Lanes {
 public:
  // As many lanes as the CPUs that this process may run on allow, each wide enough for the
  // candidate with the most threads; at least one.
  explicit Lanes(std::span<const Candidate> candidates);

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
