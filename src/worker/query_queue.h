// Queries on their way from LoadGen's thread to those of the sessions.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <vector>

#include "loadgen/loadgen.h"

namespace edgebench::worker {

// A query that nobody has answered yet.
struct PendingQuery {
  loadgen::Query query;
  std::int64_t issued_ns = 0;  // On the steady clock.
};

class QueryQueue {
 public:
  void push(std::span<const loadgen::Query> queries);

  // Waits for a query and returns it with those behind it, at most `most` in all, the oldest first.
  // Nothing once the queue is closed and empty.
  std::vector<PendingQuery> pop(std::size_t most);

  // No query comes any more; what is in the queue is still given out.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PendingQuery> pending_;
  bool closed_ = false;
};

}  // namespace edgebench::worker
