// The timed call and nothing else between two readings of the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/protocol.h"
#include "runtime/runtime.h"
#include "worker/warm_up.h"

namespace edgebench::worker {

// The timed inferences of a slice, in order.
struct TimedRuns {
  std::vector<std::int64_t> run_ns;
  std::vector<runtime::RunTimes> device;  // What the session said of each.
};

class TimedLoop {
 public:
  // `fill` puts crop number i (counted without end; it wraps around by itself) into the session's
  // input; it is never timed. Both must outlive the loop.
  using Fill = std::function<void(std::size_t image)>;
  TimedLoop(runtime::Session& session, Fill fill, double planted_slowdown);

  // Fills the input, then times one inference.
  std::int64_t run_once_ns(std::size_t image);

  runtime::WarmedUp warm_up(const runtime::WarmUpRule& rule);

  // The timed inferences of a slice, from the crop after `first_image` on.
  TimedRuns slice(const runtime::SliceCommand& command);

 private:
  runtime::Session& session_;
  Fill fill_;
  double planted_slowdown_;
};

}  // namespace edgebench::worker
