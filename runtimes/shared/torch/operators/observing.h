// Operator calls on this thread, observed for as long as this lives.
#pragma once

#include <ATen/record_function.h>

#include "base/unmovable.h"

namespace edgebench::torch_common {

class Observing : Unmovable {
 public:
  explicit Observing(const at::RecordFunctionCallback& callback)
      : handle_(at::addThreadLocalCallback(callback)) {}
  ~Observing() { at::removeCallback(handle_); }

 private:
  at::CallbackHandle handle_;
};

}  // namespace edgebench::torch_common
