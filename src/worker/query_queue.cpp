#include "worker/query_queue.h"

#include <algorithm>

#include "base/clock.h"

namespace edgebench::worker {

void QueryQueue::push(std::span<const loadgen::Query> queries) {
  const std::int64_t issued_ns = now_ns();
  {
    const std::scoped_lock lock(mutex_);
    for (const loadgen::Query& query : queries) pending_.push_back({query, issued_ns});
  }
  if (queries.size() == 1) {
    changed_.notify_one();
  } else {
    changed_.notify_all();
  }
}

std::vector<PendingQuery> QueryQueue::pop(std::size_t most) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || !pending_.empty(); });
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, pending_.size()));
  std::vector<PendingQuery> taken(pending_.begin(), pending_.begin() + count);
  pending_.erase(pending_.begin(), pending_.begin() + count);
  return taken;
}

void QueryQueue::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

}  // namespace edgebench::worker
