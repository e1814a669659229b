#include "shared/torch/threads.h"

#include <filesystem>
#include <iterator>

#include <ATen/Parallel.h>

namespace edgebench::torch_common {

void set_threads(int threads) {
  // Only possible before the pool has been used, so once in a process.
  [[maybe_unused]] static const bool kOnce = [] {
    at::set_num_interop_threads(1);
    return true;
  }();
  at::set_num_threads(threads);
}

runtime::Facts thread_facts() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  const auto in_process = std::distance(begin(tasks), end(tasks));
  return {{"threads", std::to_string(at::get_num_threads())},
          {"threads_interop", std::to_string(at::get_num_interop_threads())},
          {"threads_of_process", std::to_string(in_process)}};
}

}  // namespace edgebench::torch_common
