// A machine with a played driver and a played libtorch_cuda.so, as a wheel lays it out.
#pragma once

#include <filesystem>
#include <string>

#include "cuda_device.h"
#include "played_torch_cuda.h"
#include "shared/cuda/tests/fake_machine.h"
#include "shared/torch/library.h"
#include "support.h"

namespace edgebench::libtorch::test {

class CudaMachine {
 public:
  CudaMachine() {
    std::filesystem::create_directories(folder());
    say_version(torch_common::library_version() + "+cu130");
    std::filesystem::create_symlink(EDGEBENCH_PLAYED_TORCH, folder() / kCudaLibrary);
  }

  std::filesystem::path folder() const { return wheel / "torch/lib"; }
  CudaPlaces places() const { return {.driver = machine.place(), .folders = {folder()}}; }

  void say_version(const std::string& version) const {
    edgebench::test::write_text(
        wheel / "torch/version.py",
        "from typing import Optional\n\n__all__ = ['__version__', 'cuda']\n__version__ = '" +
            version + "'\ncuda: Optional[str] = '13.0'\n");
  }

  cuda::test::FakeMachine machine;
  edgebench::test::TemporaryFolder wheel;
};

// Of the library that has been opened.
inline PlayedTorch& played_torch() {
  void* const library = ::dlopen(EDGEBENCH_PLAYED_TORCH, RTLD_NOW | RTLD_NOLOAD);
  REQUIRE(library != nullptr);
  void* const function = ::dlsym(library, "played_torch");
  REQUIRE(function != nullptr);
  return *reinterpret_cast<PlayedTorch* (*)()>(function)();
}

}  // namespace edgebench::libtorch::test
