#include "shared/cuda/memory.h"

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "in_use.h"

namespace edgebench::cuda::test {

TEST_CASE("what is copied there and back is the same, once the stream was waited for") {
  InUse here;
  const Stream stream(here.context);
  PinnedBuffer out(here.context, 64);
  PinnedBuffer back(here.context, 64);
  const DeviceBuffer device(here.context, 64);
  CHECK(std::ranges::all_of(out.span(), [](std::byte value) { return value == std::byte{0}; }));
  std::ranges::fill(out.span(), std::byte{7});
  device.copy_from(out, stream);
  device.copy_to(back, stream);
  CHECK(back.span().front() == std::byte{0});  // Not yet.
  stream.synchronize();
  CHECK(std::ranges::equal(back.span(), out.span()));
  CHECK(here.machine.driver.pageable_copies == 0);
  CHECK(device.address() != nullptr);
}

TEST_CASE("memory of somebody else's is copied from as well") {
  InUse here;
  const Stream stream(here.context);
  PinnedBuffer host(here.context, 4);
  const std::array<std::byte, 4> theirs = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  copy_to_host(host, {theirs.data(), theirs.size()}, stream);
  stream.synchronize();
  CHECK(std::ranges::equal(host.span(), theirs));
  CHECK_THROWS_WITH_AS(copy_to_host(host, {theirs.data(), 3}, stream),
                       "4 bytes of memory for 3 of the device's", std::logic_error);
}

TEST_CASE("a copy may stay on the device") {
  InUse here;
  const Stream stream(here.context);
  PinnedBuffer host(here.context, 4);
  std::ranges::fill(host.span(), std::byte{6});
  const DeviceBuffer from(here.context, 4);
  const DeviceBuffer to(here.context, 4);
  from.copy_from(host, stream);
  to.copy_from(from, stream);
  std::ranges::fill(host.span(), std::byte{0});
  to.copy_to(host, stream);
  CHECK_THROWS_AS(DeviceBuffer(here.context, 3).copy_from(from, stream), std::logic_error);
}

TEST_CASE("memory is given back") {
  InUse here;
  {
    const PinnedBuffer host(here.context, 8);
    const DeviceBuffer device(here.context, 8);
    CHECK(host.span().size() == 8);
    CHECK(device.size() == 8);
    CHECK(here.machine.driver.pinned == 1);
    CHECK(here.machine.driver.device_memories == 1);
  }
  CHECK(here.machine.driver.pinned == 0);
  CHECK(here.machine.driver.device_memories == 0);
}

TEST_CASE("too little memory, a copy that fails, sizes that differ") {
  InUse here;
  FakeDriver& driver = here.machine.driver;
  const Stream stream(here.context);
  driver.next_result = kOutOfMemory;
  CHECK_THROWS_AS(PinnedBuffer(here.context, 8), std::bad_alloc);
  driver.next_result = kOutOfMemory;
  CHECK_THROWS_AS(DeviceBuffer(here.context, 8), std::bad_alloc);
  PinnedBuffer host(here.context, 8);
  const DeviceBuffer device(here.context, 8);
  driver.next_result = kUnknown;
  CHECK_THROWS_WITH_AS(device.copy_from(host, stream),
                       "cuMemcpyHtoDAsync failed with CUDA_ERROR_UNKNOWN (999)",
                       std::runtime_error);
  driver.next_result = kUnknown;
  CHECK_THROWS_WITH_AS(device.copy_to(host, stream),
                       "cuMemcpyDtoHAsync failed with CUDA_ERROR_UNKNOWN (999)",
                       std::runtime_error);
  const DeviceBuffer larger(here.context, 9);
  CHECK_THROWS_AS(larger.copy_from(host, stream), std::logic_error);
  CHECK_THROWS_AS(larger.copy_to(host, stream), std::logic_error);
}

}  // namespace edgebench::cuda::test
