// One compiled model.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core.h"
#include "element_types.h"
#include "runtime/runtime.h"

namespace edgebench::openvino {

// Marks the phases "read" and "compile". The artifact is the .xml; its .bin lies beside it.
// `arithmetic` is the type of whatever the model does not quantise. The core must outlive the
// sessions.
//
// One compiled model for all streams, which share its weights, and a request for each.
std::vector<std::unique_ptr<runtime::Session>> open_sessions(const Core& core,
                                                             const runtime::OpenRequest& request,
                                                             int streams,
                                                             const std::string& arithmetic,
                                                             runtime::Phases& phases);

}  // namespace edgebench::openvino
