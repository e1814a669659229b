#include "image/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include <sched.h>

namespace edgebench::image {
namespace {

class Loop {
 public:
  Loop(std::size_t count, const std::function<void(std::size_t)>& task, const Progress& progress)
      : count_(count), task_(task), progress_(progress) {}

  void work() {
    while (!failed_) {
      const std::size_t index = next_++;
      if (index >= count_) return;
      try {
        task_(index);
        report_one_done();
      } catch (...) {
        keep_failure(index);
      }
    }
  }

  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void report_one_done() {
    if (!progress_) return;
    const std::scoped_lock lock(mutex_);
    progress_(++done_, count_);
  }

  void keep_failure(std::size_t index) {
    const std::scoped_lock lock(mutex_);
    failed_ = true;
    if (failure_ && failed_index_ < index) return;
    failure_ = std::current_exception();
    failed_index_ = index;
  }

  std::size_t count_;
  const std::function<void(std::size_t)>& task_;
  const Progress& progress_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;  // Guards what follows.
  std::size_t done_ = 0;
  std::exception_ptr failure_;
  std::size_t failed_index_ = 0;
};

}  // namespace

int available_cpus() {
  cpu_set_t cpus;
  // Fails on machines of more than 1024 CPUs, where the set is too small.
  if (::sched_getaffinity(0, sizeof cpus, &cpus) == 0) return std::max(CPU_COUNT(&cpus), 1);
  return static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
}

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& task,
                  const Progress& progress) {
  const auto wanted = static_cast<std::size_t>(threads > 0 ? threads : available_cpus());
  Loop loop(count, task, progress);
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min(wanted, count); ++i) {
      helpers.emplace_back([&loop] { loop.work(); });
    }
    loop.work();
  }
  loop.rethrow_failure();
}

}  // namespace edgebench::image
