// Sessions that infer at the same time, each on a thread of its own that does nothing else: a
// runtime may keep what belongs to its calling thread (OpenMP keeps a pool of threads for each).
// A single stream runs on the calling thread, so that nothing comes between it and the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "runtime/protocol.h"
#include "runtime/runtime.h"
#include "worker/timed_loop.h"

namespace edgebench::worker {

class Streams {
 public:
  // Puts crop number i and those after it into the input of that session.
  using Fill = std::function<void(runtime::Session& session, std::size_t image)>;

  // `sessions` and what `fill` refers to must outlive it.
  Streams(const std::vector<std::unique_ptr<runtime::Session>>& sessions, const Fill& fill,
          double planted_slowdown);
  ~Streams();
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  // One inference of each, at the same time; the slowest's time.
  std::int64_t run_once_ns(std::size_t image);

  // Until every stream has settled, or its time is up.
  runtime::WarmedUp warm_up(const runtime::WarmUpRule& rule);

  // All streams begin together, after their re-warming inferences, and each makes as many as the
  // command asks for. The last ones of a stream may run after others have ended.
  runtime::Slice slice(const runtime::SliceCommand& command);

  // Calls it once for each stream on the thread that its session belongs to, all at the same time,
  // and waits. What one throws is thrown again, of several the first stream's.
  void run_on_each(const std::function<void(std::size_t stream)>& task);

 private:
  class Thread;
  using Task = std::function<void(std::size_t stream, TimedLoop& loop)>;

  // run_on_each() with the stream's loop.
  void on_each(const Task& task);

  std::vector<TimedLoop> loops_;
  std::vector<std::unique_ptr<Thread>> threads_;  // None of a single stream.
};

}  // namespace edgebench::worker
