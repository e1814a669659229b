// One session that answers queries, and its own stopwatch beside LoadGen's: LoadGen reads the
// system clock, which may be set meanwhile, and counts its own work in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <span>
#include <vector>

#include "runtime/runtime.h"
#include "worker/query_queue.h"
#include "worker/sample_store.h"

namespace edgebench::worker {

class Responder {
 public:
  // Takes the ids of the queries that were answered: loadgen::complete() but in tests.
  using Answer = std::function<void(std::span<const std::uintptr_t> ids)>;

  // All must outlive it.
  Responder(runtime::Session& session, std::size_t batch, const SampleStore& store,
            const Answer& answer)
      : session_(session), batch_(batch), store_(store), answer_(answer) {}

  // Copies the samples into the session's input, runs it and answers; at most a batch of queries,
  // and of fewer the rest of the input is what it was. Never throws: LoadGen waits for every
  // answer, so once the session has failed, queries are answered without it.
  void respond(std::span<const PendingQuery> queries);

  // What the session threw; the times of what came after are not kept.
  std::exception_ptr error() const { return error_; }

  // Of every query from when it was issued, in the order of the answers.
  const std::vector<std::int64_t>& latencies_ns() const { return latencies_ns_; }
  // On the steady clock; 0 where there was no query.
  std::int64_t first_issue_ns() const { return first_issue_ns_; }
  std::int64_t last_answer_ns() const { return last_answer_ns_; }

 private:
  void infer(std::span<const PendingQuery> queries);

  runtime::Session& session_;
  std::size_t batch_;
  const SampleStore& store_;
  const Answer& answer_;
  std::exception_ptr error_;
  std::vector<std::int64_t> latencies_ns_;
  std::vector<std::uintptr_t> ids_;
  std::int64_t first_issue_ns_ = 0;
  std::int64_t last_answer_ns_ = 0;
};

}  // namespace edgebench::worker
