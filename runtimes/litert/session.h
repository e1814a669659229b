// One opened model.
#pragma once

#include <memory>

#include "litert_api.h"
#include "runtime/runtime.h"

namespace edgebench::litert {

// How a model is compiled.
struct CompileOptions {
  int threads = 1;
  unsigned xnnpack_flags = 0;
  bool weight_cache = false;
};

// XNNPACK's flags. Given by hand they replace the defaults, so ours begin with these.
inline constexpr unsigned kXnnpackDefaults = 0x3;   // Take INT8 and UINT8 operators.
inline constexpr unsigned kXnnpackForceFp16 = 0x4;  // Compute in FP16 what the file has in FP32.

// Marks the phases "read", "weight cache" where one is asked for, and "compile". `environment` must
// outlive the session.
std::unique_ptr<runtime::Session> open_session(Environment& environment,
                                               const runtime::OpenRequest& request,
                                               const CompileOptions& options,
                                               runtime::Phases& phases);

}  // namespace edgebench::litert
