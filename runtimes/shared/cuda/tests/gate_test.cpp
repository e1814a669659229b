#include "shared/cuda/gate.h"

#include <stdexcept>

#include "fake_machine.h"
#include "runtime/runtime.h"

namespace edgebench::cuda::test {
namespace {

Needs needs() {
  return {.who = "A library"};
}

const FakeDevice kOld{.name = "Fake P100", .capability = {6, 0}};
const FakeDevice kTuring{.name = "Fake T4", .capability = {7, 5}};

}  // namespace

TEST_CASE("devices are named by the driver's count, and the kind alone is the first") {
  FakeMachine machine;
  machine.driver.devices = {{}, kTuring};
  machine.load_module("580.95.05");
  const auto found = found_devices(needs(), machine.place());
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "cuda.0");
  CHECK(found[0].description == "Fake H200, compute capability 9.0, 141.0 GiB, 0000:00:00.0");
  CHECK(found[0].driver == "580.95.05, CUDA 13.0");
  CHECK(found[1].name == "cuda.1");
  CHECK(find_device("cuda", needs(), machine.place()).device.index == 0);
  CHECK(find_device("cuda.1", needs(), machine.place()).device.name == "Fake T4");
  CHECK(why_absent("cuda.1", needs(), machine.place()).empty());
}

TEST_CASE("the processor stands before the devices, and a row says which device it is of") {
  FakeMachine machine;
  machine.driver.devices = {{}, kTuring};
  machine.load_module("580.95.05");
  const auto all = processor_and_devices(needs(), machine.place());
  REQUIRE(all.size() == 3);
  CHECK(all[0].name == runtime::kCpu);
  CHECK(all[2].name == "cuda.1");
  const Found found = find_device("cuda.1", needs(), machine.place());
  CHECK(facts_of(found) ==
        runtime::Facts{{"device_name", "Fake T4"},
                       {"device_compute_capability", "7.5"},
                       {"device_pci_bus_id", found.device.pci_bus_id},
                       {"device_multiprocessors", std::to_string(found.device.multiprocessors)},
                       {"driver", "580.95.05, CUDA 13.0"}});
}

TEST_CASE("one that does not fit is left out, and the first that fits is meant") {
  FakeMachine machine;
  machine.driver.devices = {kOld, kTuring, {}};
  const auto found = found_devices(needs(), machine.place());
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "cuda.1");
  CHECK(find_device("cuda", needs(), machine.place()).device.index == 1);
  CHECK(why_absent("cuda.0", needs(), machine.place()) ==
        "A library needs a GPU of compute capability 7.5 or newer, and cuda.0 (Fake P100) has 6.0");
  machine.driver.devices = {{.name = "Fake V100", .capability = {7, 0}}};
  CHECK(why_absent("cuda", needs(), machine.place()) ==
        "A library needs a GPU of compute capability 7.5 or newer, and cuda.0 (Fake V100) has 7.0");
  machine.driver.devices = {kOld};
  CHECK(found_devices(needs(), machine.place()).empty());
  CHECK(why_absent("cuda", needs(), machine.place()) ==
        why_absent("cuda.0", needs(), machine.place()));
}

TEST_CASE("a library may be made for some devices only") {
  FakeMachine machine;
  Needs some = needs();
  some.capabilities = {{8, 0}, {8, 9}, {12, 0}};
  CHECK(why_absent("cuda", some, machine.place()) ==
        "A library is made for GPUs of compute capability 8.0, 8.9 and 12.0, and cuda.0 (Fake "
        "H200) has 9.0");
  CHECK(found_devices(some, machine.place()).empty());
  machine.driver.devices = {{.capability = {8, 9}}};
  CHECK(found_devices(some, machine.place()).size() == 1);
}

TEST_CASE("a driver that is too old says which one to install") {
  FakeMachine machine;
  machine.driver.cuda_version = 12020;
  CHECK(why_absent("cuda", needs(), machine.place()) ==
        "A library needs CUDA 13.0 or newer, and the NVIDIA driver runs CUDA 12.2: install driver "
        "580 or newer");
  CHECK(found_devices(needs(), machine.place()).empty());
  Needs older = needs();
  older.cuda = {12, 2};
  CHECK(why_absent("cuda", older, machine.place()).empty());
  older.cuda = {12, 3};
  CHECK(why_absent("cuda", older, machine.place()).find("driver 525 or newer") !=
        std::string::npos);
  machine.driver.cuda_version = 11000;
  older.cuda = {11, 8};
  CHECK(why_absent("cuda", older, machine.place()).find("driver 450 or newer") !=
        std::string::npos);
}

TEST_CASE("without a device nobody is sent for a newer driver") {
  FakeMachine machine;
  machine.driver.cuda_version = 12020;
  machine.driver.devices.clear();
  CHECK(why_absent("cuda", needs(), machine.place()).find("finds no device") != std::string::npos);
}

TEST_CASE("numbers that the driver does not count, and names that are none") {
  FakeMachine machine;
  CHECK(why_absent("cuda.1", needs(), machine.place()) ==
        "the NVIDIA driver finds one device, so there is no cuda.1; CUDA_VISIBLE_DEVICES may hide "
        "others, and nvidia-smi -L lists all");
  machine.driver.devices = {{}, {}};
  CHECK(why_absent("cuda.2", needs(), machine.place()).find("finds 2 devices, so") !=
        std::string::npos);
  for (const std::string name : {"cuda.", "cuda.x", "cuda.-1", "cuda.0x"}) {
    CHECK(why_absent(name, needs(), machine.place()) ==
          name + " is no device: they are called cuda.0, cuda.1, and so on");
  }
}

TEST_CASE("with no driver there is no device, and it says so") {
  const Place nowhere{.library = "/nowhere/libcuda.so.1"};
  CHECK(found_devices(needs(), nowhere).empty());
  CHECK(why_absent("cuda", needs(), nowhere).find("this machine has no NVIDIA driver") == 0);
  CHECK_THROWS_AS(find_device("cuda", needs(), nowhere), runtime::Unsupported);
  FakeMachine machine;
  machine.driver.init_result = kSystemDriverMismatch;
  CHECK(found_devices(needs(), machine.place()).empty());
  CHECK(why_absent("cuda", needs(), machine.place()).find("different versions (803)") !=
        std::string::npos);
}

TEST_CASE("too little memory is told with both amounts") {
  Needs some = needs();
  some.free_memory_bytes = 500 << 20;
  const DeviceFacts device{.index = 1, .name = "Fake T4"};
  CHECK_NOTHROW(require_memory(device, 500 << 20, some));
  CHECK_THROWS_WITH_AS(
      require_memory(device, 12 << 20, some),
      "A library needs 500 MiB of memory on cuda.1 (Fake T4), and 12 MiB are free: "
      "end what else uses it (nvidia-smi lists it), or take another device",
      runtime::Unsupported);
}

}  // namespace edgebench::cuda::test
