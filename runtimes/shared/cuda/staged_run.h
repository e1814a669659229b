// An inference on a device as an application sees it: from input in the host's memory to output
// there, both copies included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "runtime/runtime.h"
#include "shared/cuda/memory.h"
#include "shared/cuda/run_timer.h"

namespace edgebench::cuda {

class StagedRun {
 public:
  // `context` and `stream` must outlive it. Throws std::bad_alloc where memory is wanting.
  StagedRun(const Context& context, const Stream& stream, std::size_t input_bytes,
            std::size_t output_bytes);
  // For a library that allocates its output itself: only fetch() runs it.
  StagedRun(const Context& context, const Stream& stream, std::size_t input_bytes);

  std::span<std::byte> input() { return input_.span(); }            // Pinned.
  std::span<std::byte> output() { return output_.span(); }          // Pinned; of the last run.
  void* device_input() const { return device_input_.address(); }    // What the library reads,
  void* device_output() const { return device_output_.address(); }  // and what it writes.

  // Queues the copy in, has `queue_work` queue the library's work on the stream, queues the copy
  // out, and waits once, for all of it. From any thread, one at a time.
  void run(const std::function<void()>& queue_work);

  // The same, where `queue_work` returns where the output will be. Pinned memory for it is made in
  // the first run, and again when its size changes.
  void fetch(const std::function<DeviceSpan()>& queue_work);

  runtime::RunTimes last_run_times() const { return timer_.times(); }

  // How long the processor was busy with `queue_work` in the last run.
  std::int64_t last_enqueue_ns() const { return enqueue_ns_; }

 private:
  const Context* context_;
  const Stream* stream_;
  PinnedBuffer input_;
  PinnedBuffer output_;
  DeviceBuffer device_input_;
  DeviceBuffer device_output_;
  RunTimer timer_;
  std::int64_t enqueue_ns_ = 0;
};

}  // namespace edgebench::cuda
