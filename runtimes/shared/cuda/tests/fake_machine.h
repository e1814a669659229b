// A test's end of the scripted driver, and a machine that has it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include <dlfcn.h>
#include <doctest/doctest.h>

#include "fake_driver.h"
#include "support.h"

namespace edgebench::cuda::test {

template <typename Signature>
Signature* fake_function(const char* name) {
  void* const library = ::dlopen(EDGEBENCH_FAKE_CUDA, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(library != nullptr);
  void* const function = ::dlsym(library, name);
  REQUIRE(function != nullptr);
  return reinterpret_cast<Signature*>(function);
}

// As it comes: every test begins with one.
inline FakeDriver& fresh_driver() {
  FakeDriver& driver = *fake_function<FakeDriver*()>("fake_driver")();
  driver = FakeDriver{};
  return driver;
}

// Queues a kernel: it calls `work` when its turn comes, and takes so long by the device's clock.
inline void queue_kernel(StreamHandle stream, double microseconds, std::function<void()> work) {
  fake_function<void(StreamHandle, double, std::function<void()>)>("fake_kernel")(
      stream, microseconds, std::move(work));
}

// A machine with the scripted driver, whose tree is a folder of the test's.
class FakeMachine {
 public:
  FakeMachine() : driver(fresh_driver()) { std::filesystem::create_directories(root / "dev"); }
  Place place() const { return {.library = EDGEBENCH_FAKE_CUDA, .root = root.path()}; }
  void add_node(const std::string& name) const {
    edgebench::test::write_text(root / "dev" / name, "");
  }
  // To nobody, root included: a link to nowhere is there and cannot be opened.
  void add_closed_node(const std::string& name) const {
    std::filesystem::create_symlink("nowhere", root / "dev" / name);
  }
  void load_module(const std::string& version) const {
    edgebench::test::write_text(root.path() / "sys/module/nvidia/version", version + "\n");
  }

  FakeDriver& driver;
  edgebench::test::TemporaryFolder root;
};

}  // namespace edgebench::cuda::test
