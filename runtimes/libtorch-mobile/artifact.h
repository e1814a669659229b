// Writing .ptl files, TorchScript for the lite interpreter.
#pragma once

#include <string>

#include "runtime/runtime.h"

namespace edgebench::libtorch_mobile {

// The name, within a .ptl, of the text that says how large the same module is as a .pt.
inline constexpr const char* kPtSizeFile = "pt_size_bytes";

// Returns the name of the file within the request's folder.
std::string write_artifact(const runtime::PrepareRequest& request);

}  // namespace edgebench::libtorch_mobile
