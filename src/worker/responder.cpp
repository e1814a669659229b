#include "worker/responder.h"

#include <algorithm>

#include "base/clock.h"

namespace edgebench::worker {

void Responder::infer(std::span<const PendingQuery> queries) {
  const std::span<std::byte> input = session_.input();
  const std::size_t image_bytes = input.size() / batch_;
  for (std::size_t row = 0; row < queries.size(); ++row) {
    const std::span<const std::byte> sample = store_.sample(queries[row].query.sample);
    std::ranges::copy(sample, input.subspan(row * image_bytes, image_bytes).begin());
  }
  session_.run();
}

void Responder::respond(std::span<const PendingQuery> queries) {
  ids_.clear();
  for (const PendingQuery& pending : queries) ids_.push_back(pending.query.id);
  if (first_issue_ns_ == 0) first_issue_ns_ = queries.front().issued_ns;
  if (!error_) {
    try {
      infer(queries);
      last_answer_ns_ = now_ns();
      for (const PendingQuery& pending : queries) {
        latencies_ns_.push_back(last_answer_ns_ - pending.issued_ns);
      }
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  answer_(ids_);
}

}  // namespace edgebench::worker
