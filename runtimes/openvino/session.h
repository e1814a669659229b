// One compiled model.
#pragma once

#include <memory>
#include <vector>

#include <openvino/core/type/element_type.hpp>
#include <openvino/runtime/core.hpp>

#include "runtime/runtime.h"

namespace edgebench::openvino {

// Marks the phases "read" and "compile". The artifact is the .xml; its .bin lies beside it.
// `arithmetic` is the type of whatever the model does not quantise.
//
// One compiled model for all streams, which share its weights, and a request for each.
std::vector<std::unique_ptr<runtime::Session>> open_sessions(ov::Core& core,
                                                             const runtime::OpenRequest& request,
                                                             int streams,
                                                             const ov::element::Type& arithmetic,
                                                             runtime::Phases& phases);

}  // namespace edgebench::openvino
