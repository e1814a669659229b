// Opening the files of libtorch, its own and the user's.
#pragma once

#include <memory>

#include "cuda_device.h"
#include "variants.h"

namespace edgebench::libtorch {

std::unique_ptr<runtime::Session> open_variant(const LibtorchVariant& known,
                                               const runtime::OpenRequest& request,
                                               runtime::Phases& phases,
                                               const CudaPlaces& places = {});

// A TorchScript file: its input is float N x 3 x S x S, or of the type of its weights.
std::unique_ptr<runtime::Session> open_users_file(const runtime::OpenRequest& request,
                                                  runtime::Phases& phases);

}  // namespace edgebench::libtorch
