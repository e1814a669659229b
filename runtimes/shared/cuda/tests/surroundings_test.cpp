#include "shared/cuda/surroundings.h"

#include <cstdlib>

#include "fake_machine.h"

namespace edgebench::cuda::test {
namespace {

// A machine on which everything is as it should be.
const Surroundings kSound{
    .nodes = {"/dev/nvidia-uvm", "/dev/nvidia0", "/dev/nvidiactl"},
    .module_version = "580.95.05",
};

std::string why(int result, const Surroundings& surroundings = kSound) {
  return why_no_start(result, "CUDA_ERROR_SOME", surroundings);
}

bool says(const std::string& sentence, const std::string& part) {
  CAPTURE(sentence);
  return sentence.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a process writes to the driver's nodes, and to those of graphics only on a Jetson") {
  const FakeMachine machine;
  using Nodes = std::vector<std::string>;
  CHECK(nodes_to_write(machine.root.path()).empty());
  std::filesystem::create_directories(machine.root / "dev/dri/by-path");
  for (const char* name :
       {"nvidiactl", "nvidia-uvm", "nvidia0", "nvidia-modeset", "null", "dri/renderD128"}) {
    machine.add_node(name);
  }
  CHECK(nodes_to_write(machine.root.path()) == kSound.nodes);
  std::filesystem::create_directories(machine.root / "dev/nvgpu/igpu0");
  for (const char* name : {"nvmap", "nvhost-gpu", "nvgpu/igpu0/ctrl", "dri/card0"}) {
    machine.add_node(name);
  }
  CHECK(nodes_to_write(machine.root.path()) ==
        Nodes{"/dev/dri/renderD128", "/dev/nvgpu/igpu0/ctrl", "/dev/nvhost-gpu", "/dev/nvidia-uvm",
              "/dev/nvidia0", "/dev/nvidiactl", "/dev/nvmap"});
}

TEST_CASE("nodes and module are read off the tree") {
  const FakeMachine machine;
  CHECK(look_around(machine.root.path()).nodes.empty());
  CHECK(look_around(machine.root.path()).module_version.empty());
  for (const char* name : {"nvidiactl", "nvidia-uvm", "nvidia-modeset", "null", "nvidia-caps"}) {
    machine.add_node(name);
  }
  machine.add_closed_node("nvidia0");
  machine.load_module("580.95.05");
  const Surroundings found = look_around(machine.root.path());
  CHECK(found.nodes == kSound.nodes);
  CHECK(found.closed_nodes == std::vector<std::string>{"/dev/nvidia0"});
  CHECK(found.module_version == "580.95.05");
  CHECK(found.has_node("/dev/nvidiactl"));
  CHECK_FALSE(found.has_node("/dev/nvidia1"));
  CHECK(look_around(machine.root / "absent").nodes.empty());
}

TEST_CASE("a variable that is empty is not one that is absent") {
  const FakeMachine machine;
  {
    const edgebench::test::EnvironmentVariable none("CUDA_VISIBLE_DEVICES", "");
    CHECK(look_around(machine.root.path()).visible_devices == "");
  }
  if (std::getenv("CUDA_VISIBLE_DEVICES") == nullptr) {
    CHECK_FALSE(look_around(machine.root.path()).visible_devices);
  }
}

TEST_CASE("no device: the cause that comes first is told") {
  Surroundings here = kSound;
  CHECK(says(why(kNoDevice, here), "finds no device: a GPU in MIG mode needs a compute instance"));
  here.nodes = {"/dev/nvidia0", "/dev/nvidiactl"};
  CHECK(why(kNoDevice, here) ==
        "the NVIDIA driver finds no device: /dev/nvidia-uvm is missing: run nvidia-modprobe -u -c "
        "0 as root");
  here.visible_devices = "7";
  CHECK(why(kNoDevice, here) ==
        "the NVIDIA driver finds no device: CUDA_VISIBLE_DEVICES=\"7\" hides every GPU: unset it, "
        "or name one that nvidia-smi -L lists");
  here.visible_devices = "";
  CHECK(says(why(kNoDevice, here), "CUDA_VISIBLE_DEVICES=\"\" hides every GPU"));
  here.nodes = {"/dev/nvidiactl"};
  CHECK(says(why(kNoDevice, here), "there is no /dev/nvidia0: this machine has no NVIDIA GPU"));
  here.closed_nodes = {"/dev/nvidia0", "/dev/nvidiactl"};
  CHECK(says(why(kNoDevice, here),
             "this user may not open /dev/nvidia0, /dev/nvidiactl: join the group that owns it"));
}

TEST_CASE("results that say enough by themselves") {
  CHECK(says(why(kStubLibrary), "toolkit's stub"));
  CHECK(says(why(kSystemNotReady), "nvidia-fabricmanager"));
  CHECK(says(why(kCompatNotSupported), "cuda-compat"));
  CHECK(why(kSystemDriverMismatch) ==
        "the NVIDIA driver's libcuda.so.1 and its kernel module 580.95.05 are of different "
        "versions (803), as after an upgrade: reboot, or in a container use the host's "
        "libcuda.so.1");
  CHECK(says(why(kSystemDriverMismatch, {}), "libcuda.so.1 and its kernel module are of"));
}

TEST_CASE("results that say little are told with what was seen") {
  Surroundings here = kSound;
  for (const int result : {kUnknown, kOperatingSystem}) {
    here.nodes = {"/dev/nvidia0", "/dev/nvidiactl"};
    CHECK(why(result, here) == "the NVIDIA driver does not start (" + std::to_string(result) +
                                   "): /dev/nvidia-uvm is missing: run nvidia-modprobe -u -c 0 as "
                                   "root");
    CHECK(says(why(result), "does not start: CUDA_ERROR_SOME (" + std::to_string(result) + ");"));
  }
  // What was seen has nothing to do with it.
  CHECK(why(3, here) ==
        "the NVIDIA driver does not start: CUDA_ERROR_SOME (3); nvidia-smi and dmesg may say why, "
        "and a reboot may help");
}

}  // namespace edgebench::cuda::test
