// When is a session warm? Caches fill, clocks rise, allocators and thread pools settle; a fixed
// number of runs is too many for one runtime and too few for another. So the runs are cut into
// windows of about 0.1 s and warm-up ends when the medians of three consecutive windows agree
// within 2 %. It ends unsettled after 3 s: the record then says so, and nothing is hidden.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/protocol.h"

namespace edgebench::worker {

// Fed with one inference after the other; knows no clock, so tests can script it.
class WarmUp {
 public:
  explicit WarmUp(const runtime::WarmUpRule& rule = {}) : rule_(rule) {}

  // `elapsed_ns` is the time since the warm-up began, at the end of this run.
  void add(std::int64_t run_ns, std::int64_t elapsed_ns);

  bool settled() const { return settled_; }
  bool finished() const { return settled_ || elapsed_ns_ >= rule_.limit_ns; }
  std::int64_t runs() const { return runs_; }
  std::int64_t elapsed_ns() const { return elapsed_ns_; }

 private:
  bool last_windows_agree() const;

  runtime::WarmUpRule rule_;
  std::vector<std::int64_t> window_run_ns_;
  std::vector<double> window_medians_ns_;
  std::int64_t window_start_ns_ = 0;
  std::int64_t elapsed_ns_ = 0;
  std::int64_t runs_ = 0;
  bool settled_ = false;
};

}  // namespace edgebench::worker
