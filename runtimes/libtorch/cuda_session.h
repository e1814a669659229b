// An inference of PyTorch on an NVIDIA GPU, from pinned memory to pinned memory.
#pragma once

#include <memory>

#include "cuda_device.h"
#include "shared/torch/session.h"

namespace edgebench::libtorch {

// `forward` and its weights are on the device.
std::unique_ptr<runtime::Session> make_cuda_session(const torch_common::SessionRequest& request,
                                                    torch_common::Forward forward,
                                                    std::shared_ptr<const CudaDevice> device);

}  // namespace edgebench::libtorch
