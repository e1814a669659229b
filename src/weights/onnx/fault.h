// What is wrong with an ONNX file, on its way to read_onnx_file(), which adds the file's name.
#pragma once

#include <stdexcept>
#include <string>

#include "base/printable.h"

namespace edgebench::weights {

// "what is wrong; what to do", without the file's name. The names in it are a stranger's.
class OnnxFault : public std::runtime_error {
 public:
  explicit OnnxFault(const std::string& what) : std::runtime_error(printable(what)) {}
};

inline constexpr const char* kExportAgain = "export or download it again";
inline constexpr const char* kMeasureInstead =
    "measure it as it is with --artifact instead of --weights";

}  // namespace edgebench::weights
