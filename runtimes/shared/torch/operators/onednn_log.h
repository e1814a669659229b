// oneDNN's own log of the primitives that it runs, which it writes to the standard output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "runtime/runtime.h"

namespace edgebench::torch_common {

// Switched on and caught, with all else that is written to the standard output, while this object
// lives. Throws std::system_error where that cannot be done.
class OnednnLog {
 public:
  OnednnLog();
  ~OnednnLog();
  OnednnLog(const OnednnLog&) = delete;
  OnednnLog& operator=(const OnednnLog&) = delete;

  // What has come since the last call.
  std::string take();

 private:
  int kept_;
  int memory_;
  off_t taken_ = 0;
};

// One line of it,
// "onednn_verbose,v1,primitive,exec,cpu,convolution,<implementation>,...,<milliseconds>".
struct OnednnPrimitive {
  std::string operation;  // "convolution", "reorder".
  // Of convolutions, inner products and matrix products.
  std::optional<runtime::LayerKind> kind = {};
  std::string implementation;
  runtime::Arithmetic arithmetic = runtime::Arithmetic::other;  // Of these.
  std::int64_t time_ns = 0;  // Measured in microseconds; 0 where the line does not tell.
};

// All that were executed, from a text of such lines.
std::vector<OnednnPrimitive> primitives(std::string_view log);

// The convolutions, inner products and matrix products among them.
std::vector<OnednnPrimitive> products(std::string_view log);

}  // namespace edgebench::torch_common
