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

void require_same(std::size_t host_bytes, std::size_t device_bytes) {
  if (host_bytes == device_bytes) return;
  throw std::logic_error(
      fmt::format("{} bytes of memory for {} of the device's", host_bytes, device_bytes));
}

}  // namespace

PinnedBuffer::PinnedBuffer(const Context& context, std::size_t bytes)
    : memory_(context.driver().functions(), pinned(context.driver(), bytes)), bytes_(bytes) {
  std::ranges::fill(span(), std::byte{0});
}

void copy_to_host(PinnedBuffer& host, const DeviceSpan& device, const Stream& stream) {
  require_same(host.span().size(), device.bytes);
  stream.driver().check(stream.driver().functions().copy_to_host(
                            host.span().data(), reinterpret_cast<DeviceAddress>(device.address),
                            device.bytes, stream.handle()),
                        "cuMemcpyDtoHAsync");
}

DeviceBuffer::DeviceBuffer(const Context& context, std::size_t bytes)
    : memory_(context.driver().functions(), on_device(context.driver(), bytes)), bytes_(bytes) {}

void* DeviceBuffer::address() const {
  return reinterpret_cast<void*>(memory_.get());
}

void DeviceBuffer::copy_from(const PinnedBuffer& host, const Stream& stream) const {
  require_same(host.span().size(), bytes_);
  stream.driver().check(stream.driver().functions().copy_to_device(
                            memory_.get(), host.span().data(), bytes_, stream.handle()),
                        "cuMemcpyHtoDAsync");
}

void DeviceBuffer::copy_from(const DeviceBuffer& other, const Stream& stream) const {
  require_same(other.size(), bytes_);
  stream.driver().check(stream.driver().functions().copy_on_device(
                            memory_.get(), other.memory_.get(), bytes_, stream.handle()),
                        "cuMemcpyDtoDAsync");
}

void DeviceBuffer::copy_to(PinnedBuffer& host, const Stream& stream) const {
  copy_to_host(host, {address(), bytes_}, stream);
}

}  // namespace edgebench::cuda
