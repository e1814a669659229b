// One opened model.
#pragma once

#include <memory>

#include "cuda_provider.h"
#include "ort_api.h"
#include "runtime/runtime.h"

namespace edgebench::onnxruntime {

// `environment` must outlive the session. `cuda` is nothing on the processor.
std::unique_ptr<runtime::Session> open_session(const Environment& environment,
                                               const runtime::OpenRequest& request,
                                               std::unique_ptr<CudaSession> cuda);

}  // namespace edgebench::onnxruntime
