// The parts of one inference by the device's own clock.
#pragma once

#include "runtime/runtime.h"
#include "shared/cuda/stream.h"

namespace edgebench::cuda {

// Called in this order on one stream, around what each is named after. A moment costs the device
// about a microsecond and the processor less.
class RunTimer {
 public:
  explicit RunTimer(const Context& context);
  void begin(const Stream& stream) const { begin_.record(stream); }
  void inputs_copied(const Stream& stream) const { inputs_copied_.record(stream); }
  void computed(const Stream& stream) const { computed_.record(stream); }
  void outputs_copied(const Stream& stream) const { outputs_copied_.record(stream); }

  // Of the last four moments, once the stream has been waited for.
  runtime::RunTimes times() const;

 private:
  Event begin_;
  Event inputs_copied_;
  Event computed_;
  Event outputs_copied_;
};

}  // namespace edgebench::cuda
