// A loop over independent items on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace edgebench::image {

// Called after each item, by whichever thread finished it, never by two at once.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

// CPUs that this process may run on (its affinity mask), at least 1.
int available_cpus();

// Calls task(0) .. task(count - 1) on `threads` threads (0: available_cpus()), the caller's among
// them. If a task throws, no further one is started and the exception of the lowest index is
// rethrown: the same one whatever the threads' timing, because indices are taken in order.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& task,
                  const Progress& progress = {});

}  // namespace edgebench::image
