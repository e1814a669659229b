// A look inside one inference.
#pragma once

#include <functional>
#include <string>

#include "ort_api.h"

namespace edgebench::onnxruntime {

// Hands `run` options under which ONNX Runtime profiles that one run, and returns the profile:
// Chrome-format JSON. The session and its later runs are as if nothing had happened. Throws
// std::runtime_error where the temporary folder, which is removed again, cannot be used.
std::string profile_of(const std::function<void(const RunOptions*)>& run);

}  // namespace edgebench::onnxruntime
