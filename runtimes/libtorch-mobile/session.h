// Opening .ptl files.
#pragma once

#include <memory>
#include <string>

#include "runtime/runtime.h"

namespace edgebench::libtorch_mobile {

// With an empty variant, a file of the user's.
std::unique_ptr<runtime::Session> open_session(const runtime::OpenRequest& request,
                                               runtime::Phases& phases);

}  // namespace edgebench::libtorch_mobile
