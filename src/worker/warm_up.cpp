#include "worker/warm_up.h"

#include <algorithm>

namespace edgebench::worker {
namespace {

double upper_median(std::vector<std::int64_t>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return static_cast<double>(*middle);
}

}  // namespace

void WarmUp::add(std::int64_t run_ns, std::int64_t elapsed_ns) {
  ++runs_;
  elapsed_ns_ = elapsed_ns;
  window_run_ns_.push_back(run_ns);
  const bool window_full = elapsed_ns - window_start_ns_ >= rule_.window_ns &&
                           std::ssize(window_run_ns_) >= rule_.window_runs_min;
  if (!window_full) return;
  window_medians_ns_.push_back(upper_median(window_run_ns_));
  window_run_ns_.clear();
  window_start_ns_ = elapsed_ns;
  settled_ = settled_ || last_windows_agree();
}

bool WarmUp::last_windows_agree() const {
  if (window_medians_ns_.size() < rule_.windows) return false;
  const auto first = window_medians_ns_.end() - static_cast<std::ptrdiff_t>(rule_.windows);
  const auto [fastest, slowest] = std::minmax_element(first, window_medians_ns_.end());
  return *slowest <= *fastest * (1 + rule_.tolerance);
}

}  // namespace edgebench::worker
