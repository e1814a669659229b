// PyTorch's kernels for CUDA: a library of its own, 456 MB beside as much again of NVIDIA's, that
// edgebench does not fetch and opens when a GPU is asked for. PyTorch itself finds what such a
// library registers when it is opened, but asks once: whoever asks for a GPU earlier, as
// at::show_config() does, is told "none" from then on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::libtorch {

inline constexpr const char* kCudaLibrary = "libtorch_cuda.so";

// Where it is looked for: beside the libtorch_cpu.so that was loaded, then in LD_LIBRARY_PATH.
std::vector<std::filesystem::path> library_folders();

// Opens the first that is found, for good. Its version must be that of the libtorch_cpu.so that was
// loaded: one build's headers and classes are not another's. Returns what its wheel says,
// "2.12.1+cu130". Throws runtime::Unsupported in one sentence that says what is missing and what
// helps.
std::string open_cuda_library(const std::vector<std::filesystem::path>& folders);

// The version that stands in the text of a wheel's torch/version.py or of the file build-version in
// PyTorch's archive for C++; empty: none.
std::string version_in(const std::string& text);

}  // namespace edgebench::libtorch
