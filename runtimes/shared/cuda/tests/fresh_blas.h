// A test's end of the scripted cuBLAS.
#pragma once

#include <dlfcn.h>
#include <doctest/doctest.h>

#include "fake_blas.h"

namespace edgebench::cuda::test {

// As it comes: every test begins with one.
inline FakeBlas& fresh_blas() {
  void* const library = ::dlopen(EDGEBENCH_FAKE_CUBLAS, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(library != nullptr);
  void* const function = ::dlsym(library, "fake_blas");
  REQUIRE(function != nullptr);
  FakeBlas& blas = *reinterpret_cast<FakeBlas* (*)()>(function)();
  blas = FakeBlas{};
  return blas;
}

}  // namespace edgebench::cuda::test
