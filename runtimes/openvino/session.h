// One compiled model.
#pragma once

#include <memory>

#include <openvino/core/type/element_type.hpp>
#include <openvino/runtime/core.hpp>

#include "runtime/runtime.h"

namespace edgebench::openvino {

// Marks the phases "read" and "compile". The artifact is the .xml; its .bin lies beside it.
// `arithmetic` is the type of whatever the model does not quantise.
std::unique_ptr<runtime::Session> open_session(ov::Core& core, const runtime::OpenRequest& request,
                                               const ov::element::Type& arithmetic,
                                               runtime::Phases& phases);

}  // namespace edgebench::openvino
