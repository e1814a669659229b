// The files beside an ONNX file that hold its tensors' bytes. They are named by the ONNX file, so
// by a stranger: only files in its own folder are opened.
// Source: github.com/onnx/onnx, docs/ExternalData.md.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "base/file.h"

namespace edgebench::weights {

class ExternalData {
 public:
  // `file` is the ONNX file.
  explicit ExternalData(const std::filesystem::path& file);

  // The bytes of a tensor whose data_location is EXTERNAL, of the size that its shape and type ask
  // for. Throws OnnxFault for a companion that is missing, outside the folder or too short.
  std::span<const std::byte> bytes(const onnx::TensorProto& tensor, std::size_t size);

  // Those opened so far, each once, as paths that the user can find.
  std::vector<std::filesystem::path> companions() const;

 private:
  const MappedFile& companion(const std::string& location);

  std::filesystem::path file_;
  std::map<std::string, MappedFile> opened_;  // By location.
};

}  // namespace edgebench::weights
