// The most that a device can do, measured: multiply-adds per second of each arithmetic in the
// largest matrix products of NVIDIA's own library, and bytes per second from its memory to its
// memory. docs/ROOFLINE.md.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runtime/device_roofline.h"
#include "shared/cuda/gate.h"

namespace edgebench::cuda {

struct DeviceRooflineEffort {
  // Of the matrices, ascending. The next one is left out where a product took longer than this, or
  // the memory does not hold it.
  std::vector<int> sizes = {2048, 4096, 8192};
  double longest_ms = 50;
  int runs = 9;  // Of which each figure is the median; odd.
  std::size_t copy_bytes = std::size_t{1} << 30;
};

// Where the libraries are looked for; nothing but a test gives others.
struct RooflinePlaces {
  Place driver = {};
  std::vector<std::string> blas = {};  // Empty: those of the driver's CUDA.
};

// Of every device that the driver has, one after the other; without one an entry that says why.
// Takes a second on a server's device, some on a board's. Throws nothing.
std::vector<runtime::DeviceRoofline> device_rooflines(const RooflinePlaces& places = {},
                                                      const DeviceRooflineEffort& effort = {});

}  // namespace edgebench::cuda
