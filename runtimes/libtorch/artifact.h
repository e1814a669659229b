// Writing the file of each variant.
#pragma once

#include <string>

#include "variants.h"

namespace edgebench::libtorch {

// Returns the name of the file within the request's folder.
std::string write_artifact(const LibtorchVariant& known, const runtime::PrepareRequest& request);

}  // namespace edgebench::libtorch
