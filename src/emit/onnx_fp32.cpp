#include "emit/onnx_fp32.h"

#include "base/file.h"
#include "emit/onnx_writer.h"

namespace edgebench::emit {

std::string onnx_fp32(const model::Network& network) {
  return OnnxWriter(network, "FP32").write();
}

void write_onnx_fp32(const model::Network& network, const std::filesystem::path& path) {
  write_file_atomically(path, onnx_fp32(network));
}

}  // namespace edgebench::emit
