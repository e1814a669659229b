// One opened model.
#pragma once

#include <memory>

#include "ort_api.h"
#include "runtime/runtime.h"

namespace edgebench::onnxruntime {

// `environment` must outlive the session.
std::unique_ptr<runtime::Session> open_session(const Environment& environment,
                                               const runtime::OpenRequest& request);

}  // namespace edgebench::onnxruntime
