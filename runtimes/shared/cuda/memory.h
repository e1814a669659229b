// Memory of the device, and memory of the host that the device copies from and to by itself. Both
// need the context to be current in the calling thread and must not outlive it; making them throws
// std::bad_alloc where there is not enough.
#pragma once

#include <cstddef>
#include <span>

#include "shared/cuda/context.h"
#include "shared/cuda/handle.h"
#include "shared/cuda/stream.h"

namespace edgebench::cuda {

// Pinned: the kernel does not move it, so that a copy takes no detour. Zeroed.
class PinnedBuffer {
 public:
  PinnedBuffer() = default;
  PinnedBuffer(const Context& context, std::size_t bytes);
  std::span<std::byte> span() { return {static_cast<std::byte*>(memory_.get()), bytes_}; }
  std::span<const std::byte> span() const {
    return {static_cast<const std::byte*>(memory_.get()), bytes_};
  }

 private:
  Handle<void*, &Functions::host_free> memory_;
  std::size_t bytes_ = 0;
};

// Memory of the device that is somebody else's.
struct DeviceSpan {
  const void* address = nullptr;
  std::size_t bytes = 0;
};

// Queues a copy of the whole. Throws std::logic_error where the sizes differ.
void copy_to_host(PinnedBuffer& host, const DeviceSpan& device, const Stream& stream);

class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  DeviceBuffer(const Context& context, std::size_t bytes);
  std::size_t size() const { return bytes_; }
  void* address() const;  // As libraries take it; not to be read or written by the processor.

  // Queue a copy of the whole. Throw std::logic_error where the sizes differ.
  void copy_from(const PinnedBuffer& host, const Stream& stream) const;
  void copy_to(PinnedBuffer& host, const Stream& stream) const;
  void copy_from(const DeviceBuffer& other, const Stream& stream) const;

 private:
  Handle<DeviceAddress, &Functions::device_free> memory_;
  std::size_t bytes_ = 0;
};

}  // namespace edgebench::cuda
