// One loaded method.
#pragma once

#include <memory>
#include <string>

#include "runtime/runtime.h"

namespace edgebench::executorch {

// Marks the phases "read" (the file is checked), "load" (for kernels that are not delegated) and
// "compile". Throws runtime::Unsupported for a batch that the file does not take, and
// std::runtime_error, with a sentence, for a file that does not map images to logits.
std::unique_ptr<runtime::Session> open_session(const runtime::OpenRequest& request,
                                               runtime::Phases& phases);

}  // namespace edgebench::executorch
