// The timed call and nothing else between two readings of the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/protocol.h"
#include "runtime/runtime.h"
#include "runtime/warm_up.h"

namespace edgebench::runtime {

class TimedLoop {
 public:
  // `fill` puts crop number i (counted without end; it wraps around by itself) into the session's
  // input; it is never timed. Both must outlive the loop.
  using Fill = std::function<void(std::size_t image)>;
  TimedLoop(Session& session, Fill fill, double planted_slowdown);

  // Fills the input, then times one inference.
  std::int64_t run_once_ns(std::size_t image);

  WarmedUp warm_up(const WarmUpRule& rule);

  // The timed inferences of a slice, from the crop after `first_image` on.
  std::vector<std::int64_t> slice(const SliceCommand& command);

 private:
  Session& session_;
  Fill fill_;
  double planted_slowdown_;
};

}  // namespace edgebench::runtime
