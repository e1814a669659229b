// The runtime of both products: they differ in their libraries' names and in what they need.
#pragma once

#include <memory>
#include <string>

#include "runtime/runtime.h"
#include "shared/cuda/driver.h"
#include "shared/tensorrt/library.h"

namespace edgebench::tensorrt {

struct RuntimeSettings {
  std::string name;  // Of its folder.
  Product product;
  cuda::Version cuda;      // What the driver must run at least.
  cuda::Place place = {};  // Of the driver; a test gives another.
};

std::unique_ptr<runtime::Runtime> make_device_runtime(const RuntimeSettings& settings);

}  // namespace edgebench::tensorrt
