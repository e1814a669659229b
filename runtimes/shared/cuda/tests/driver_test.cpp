#include "shared/cuda/driver.h"

#include <new>
#include <stdexcept>

#include "fake_machine.h"
#include "runtime/runtime.h"

namespace edgebench::cuda::test {

TEST_CASE("versions are compared by their parts, not by their text") {
  CHECK(Version{13, 0} > Version{9, 5});
  CHECK(Version{12, 8} < Version{12, 10});
  CHECK(Version{12, 10}.words() == "12.10");
}

TEST_CASE("no library, one that cannot be loaded, and one that is none of NVIDIA's") {
  CHECK_THROWS_WITH_AS(
      Driver({.library = "/nowhere/libcuda.so.1"}),
      "this machine has no NVIDIA driver (no libcuda.so.1): install it from nvidia.com/drivers or "
      "the distribution (Debian: nvidia-driver and libcuda1), and in a container start it with "
      "--gpus all",
      runtime::Unsupported);
  const edgebench::test::TemporaryFolder folder;
  edgebench::test::write_text(folder / "libcuda.so.1", "no library");
  CHECK_THROWS_WITH_AS(Driver({.library = folder / "libcuda.so.1"}),
                       doctest::Contains("the NVIDIA driver cannot be loaded: /"),
                       runtime::Unsupported);
  CHECK_THROWS_WITH_AS(Driver({.library = "libc.so.6"}),
                       "the NVIDIA driver's library has no cuInit, so it is older than CUDA 11.4: "
                       "install a newer driver",
                       runtime::Unsupported);
}

TEST_CASE("users' programs look for the driver in one place only") {
  const Place place;
  CHECK(place.library == "libcuda.so.1");
  CHECK(place.root == "/");
}

TEST_CASE("a driver tells its version and that of its kernel module") {
  FakeMachine machine;
  machine.driver.cuda_version = 12080;
  const Driver driver(machine.place());
  CHECK(driver.cuda_version() == Version{12, 8});
  CHECK(driver.version_words() == "CUDA 12.8");
  machine.load_module("580.95.05");
  CHECK(driver.version_words() == "580.95.05, CUDA 12.8");
}

TEST_CASE("devices tell what they are") {
  FakeMachine machine;
  machine.driver.devices = {{}, {.name = "Fake T4", .capability = {7, 5}, .multiprocessors = 40}};
  const Driver driver(machine.place());
  CHECK(driver.device_count() == 2);
  const DeviceFacts device = driver.device(1);
  CHECK(device.index == 1);
  CHECK(device.handle == 1);
  CHECK(device.candidate_name() == "cuda.1");
  CHECK(device.name == "Fake T4");
  CHECK(device.capability == Version{7, 5});
  CHECK(device.pci_bus_id == "0000:01:00.0");
  CHECK(device.total_memory_bytes == std::uint64_t{141} << 30);
  CHECK(device.multiprocessors == 40);
  CHECK_THROWS_WITH_AS(static_cast<void>(driver.device(2)),
                       "cuDeviceGet failed with CUDA_ERROR_INVALID_VALUE (1)", std::runtime_error);
}

TEST_CASE("a start that fails is told with its cause") {
  FakeMachine machine;
  machine.driver.init_result = kNoDevice;
  machine.add_closed_node("nvidia0");
  CHECK_THROWS_WITH_AS(Driver(machine.place()),
                       doctest::Contains("this user may not open /dev/nvidia0"),
                       runtime::Unsupported);
  machine.driver.init_result = 12345;
  CHECK_THROWS_WITH_AS(Driver(machine.place()), doctest::Contains("an unknown error (12345)"),
                       runtime::Unsupported);
}

TEST_CASE("a driver that starts and counts no device is told like one that finds none") {
  FakeMachine machine;
  machine.driver.devices.clear();
  const Driver driver(machine.place());
  CHECK_THROWS_WITH_AS(static_cast<void>(driver.device_count()),
                       doctest::Contains("the NVIDIA driver finds no device: "),
                       runtime::Unsupported);
}

TEST_CASE("results are exceptions") {
  const FakeMachine machine;
  const Driver driver(machine.place());
  CHECK_NOTHROW(driver.check(kSuccess, "cuCall"));
  CHECK_THROWS_AS(driver.check(kOutOfMemory, "cuCall"), std::bad_alloc);
  CHECK_THROWS_WITH_AS(driver.check(kUnknown, "cuCall"),
                       "cuCall failed with CUDA_ERROR_UNKNOWN (999)", std::runtime_error);
}

}  // namespace edgebench::cuda::test
