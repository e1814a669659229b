// Which CPUs this process may use, and staying on some of them. Source: sched_setaffinity(2).
#pragma once

#include <span>
#include <vector>

#include "base/unmovable.h"

namespace edgebench::machine {

// Ascending. The kernel has already taken the control group's cpuset, taskset and offline CPUs into
// account. Throws std::system_error, which no working kernel gives a reason for.
std::vector<int> allowed_cpus();

// Keeps the calling thread on some CPUs until the end of the scope, then restores what was before.
// Threads and processes that it starts meanwhile inherit the affinity for good: this is how workers
// are pinned. Destroy it on the thread that made it.
class ScopedAffinity : Unmovable {
 public:
  // Throws std::system_error, naming the CPUs, if none of them is allowed.
  explicit ScopedAffinity(std::span<const int> cpus);
  ~ScopedAffinity();

 private:
  std::vector<int> previous_;
};

}  // namespace edgebench::machine
