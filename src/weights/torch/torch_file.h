// Reads the weights in a checkpoint of PyTorch's (.pth, .pt, .ckpt, .pth.tar, pytorch_model.bin)
// without PyTorch, without Python, and without executing anything that the file asks for.
#pragma once

#include <filesystem>
#include <string_view>

#include "weights/tensor_file.h"

namespace edgebench::weights {

// How a checkpoint begins that is a stream of pickles of protocol 0 or 1.
inline constexpr std::string_view kOldTorchStream = "L119547037146038801333356";

// The floating-point tensors of one network, in the file's order, by the file's names: of several
// sets of weights an average (EMA, SWA) is preferred, and the notes say so. Throws InputError,
// naming the file, what is wrong with it, and what to do.
TensorFile read_torch_file(const std::filesystem::path& path);

}  // namespace edgebench::weights
