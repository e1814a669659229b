// Sessions on one engine.
#pragma once

#include <memory>
#include <vector>

#include "base/enum_names.h"
#include "runtime/runtime.h"
#include "shared/cuda/context.h"
#include "shared/tensorrt/engine.h"

namespace edgebench::tensorrt {

// Whether FP32 products may be TF32's: as the plan was built, which a file of the user's does not
// tell.
enum class Tf32 { off, allowed, untold };

struct SessionOptions {
  bool graph = false;  // The inference is recorded once and then launched as a whole.
  Tf32 tf32 = Tf32::off;
};

// What all sessions of a worker share.
struct OnDevice {
  std::shared_ptr<const cuda::Context> context;
  std::shared_ptr<const Engine> engine;
  std::vector<std::string> account;  // Of the plan's builder, see build_log.h; may be empty.
  runtime::Facts facts;              // About the device and the plan.
};

// Throws std::runtime_error in one sentence where the plan's tensors are none that edgebench fills,
// std::bad_alloc where the device's memory does not suffice.
std::unique_ptr<runtime::Session> make_session(const OnDevice& shared, int batch, int image_size,
                                               const SessionOptions& options);

}  // namespace edgebench::tensorrt
