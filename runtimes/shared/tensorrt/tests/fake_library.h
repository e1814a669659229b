// A test's end of the scripted library.
#pragma once

#include <dlfcn.h>
#include <doctest/doctest.h>

#include "fake_tensorrt.h"
#include "shared/tensorrt/library.h"

namespace edgebench::tensorrt::test {

// As it comes, of TensorRT 11.4: every test begins with one.
inline FakeTensorRt& fresh_library() {
  void* const library = ::dlopen(EDGEBENCH_FAKE_TENSORRT, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(library != nullptr);
  void* const get = ::dlsym(library, "fake_tensorrt");
  REQUIRE(get != nullptr);
  FakeTensorRt& fake = *reinterpret_cast<FakeTensorRt* (*)()>(get)();
  fake = FakeTensorRt{};
  return fake;
}

inline Product fake_product(bool rtx = false) {
  return {.name = rtx ? "TensorRT-RTX" : "TensorRT",
          .files = {{.library = EDGEBENCH_FAKE_TENSORRT, .parser = EDGEBENCH_FAKE_TENSORRT}},
          .package = "a package",
          .rtx = rtx};
}

}  // namespace edgebench::tensorrt::test
