// What a model takes and gives, as ONNX Runtime tells it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ort_api.h"
#include "runtime/file_form.h"

namespace edgebench::onnxruntime {

// Of a tensor: -1 is an extent that is given at run time.
runtime::FileTensor tensor_in(const TensorInfo* info, std::string name);

std::vector<runtime::FileTensor> inputs_of(const NativeSession& session);
std::vector<runtime::FileTensor> outputs_of(const NativeSession& session);

// Of a file that somebody else made. Throws std::runtime_error with ONNX Runtime's words or ours.
runtime::FileForm inspect_file(const Environment& environment, const std::filesystem::path& file);

}  // namespace edgebench::onnxruntime
