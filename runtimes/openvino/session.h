// One compiled model.
#pragma once

#include <memory>

#include <openvino/runtime/core.hpp>

#include "runtime/runtime.h"

namespace edgebench::openvino {

// Marks the phases "read" and "compile". The artifact is the .xml; its .bin lies beside it.
std::unique_ptr<runtime::Session> open_session(ov::Core& core, const runtime::OpenRequest& request,
                                               runtime::Phases& phases);

}  // namespace edgebench::openvino
