#include "shared/cuda/memory.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace edgebench::cuda {
namespace {

void* pinned(const Driver& driver, std::size_t bytes) {
  void* memory = nullptr;
  driver.check(driver.functions().host_alloc(&memory, bytes, 0), "cuMemHostAlloc");
  return memory;
}

DeviceAddress on_device(const Driver& driver, std::size_t bytes) {
  DeviceAddress address = 0;
  driver.check(driver.functions().device_alloc(&address, bytes), "cuMemAlloc");
  return address;
}

}  // namespace

PinnedBuffer::PinnedBuffer(const Context& context, std::size_t bytes)
    : memory_(context.driver().functions(), pinned(context.driver(), bytes)), bytes_(bytes) {
  std::ranges::fill(span(), std::byte{0});
}

DeviceBuffer::DeviceBuffer(const Context& context, std::size_t bytes)
    : memory_(context.driver().functions(), on_device(context.driver(), bytes)), bytes_(bytes) {}

void* DeviceBuffer::address() const {
  return reinterpret_cast<void*>(memory_.get());
}

void DeviceBuffer::copy_from(const PinnedBuffer& host, const Stream& stream) const {
  require_size(host.span().size());
  stream.driver().check(stream.driver().functions().copy_to_device(
                            memory_.get(), host.span().data(), bytes_, stream.handle()),
                        "cuMemcpyHtoDAsync");
}

void DeviceBuffer::copy_to(PinnedBuffer& host, const Stream& stream) const {
  require_size(host.span().size());
  stream.driver().check(stream.driver().functions().copy_to_host(host.span().data(), memory_.get(),
                                                                 bytes_, stream.handle()),
                        "cuMemcpyDtoHAsync");
}

void DeviceBuffer::require_size(std::size_t bytes) const {
  if (bytes == bytes_) return;
  throw std::logic_error(
      fmt::format("{} bytes of the host's memory for {} of the device's", bytes, bytes_));
}

}  // namespace edgebench::cuda
