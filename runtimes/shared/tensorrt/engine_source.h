// From a file to an engine on the device: a plan that was kept, one that is built now, or a plan of
// the user's.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "shared/tensorrt/library.h"
#include "shared/tensorrt/session.h"

namespace edgebench::tensorrt {

struct EngineRequest {
  std::filesystem::path file;  // ONNX, or of the user's a plan.
  bool users_own = false;
  int batch = 1;
  bool tf32 = false;    // Whether a plan that is built may use it.
  std::string device;   // What a plan is for, in words: "H200, compute capability 9.0".
  std::string driver;   // "driver 580.95.05, CUDA 13.0"
  std::string runtime;  // Whose files lie beside the compile cache.
  std::filesystem::path compile_cache;  // See runtime::OpenRequest.
};

// Reading the file and compiling it are phases. The facts say where the plan is from, the account
// is what its builder told. Returns what is known of TF32 in the plan. The device's context is
// current. Throws std::runtime_error in one sentence, with the library's own words: the file is
// damaged, of another device or version, or none that the library reads.
Tf32 load_engine(OnDevice& shared, const std::shared_ptr<const Library>& library,
                 const EngineRequest& request, runtime::Phases& phases);

// What a file of the user's takes. The device's context is current. Throws as above.
runtime::FileForm form_of_file(const std::shared_ptr<const Library>& library,
                               const std::filesystem::path& file);

}  // namespace edgebench::tensorrt
