#include "shared/cuda/blas.h"

#include <stdexcept>

#include "fresh_blas.h"
#include "in_use.h"
#include "runtime/runtime.h"

namespace edgebench::cuda::test {

TEST_CASE("the library is that of the driver's CUDA or an older one") {
  CHECK(blas_names({13, 2}) == std::vector<std::string>{"libcublas.so.13", "libcublas.so.12"});
  CHECK(blas_names({12, 4}) == std::vector<std::string>{"libcublas.so.12"});
}

TEST_CASE("the first library that is there is taken, and given back its handle") {
  InUse here;
  FakeBlas& blas = fresh_blas();
  const Stream stream(here.context);
  {
    const Blas opened({"libedgebench-absent.so.1", EDGEBENCH_FAKE_CUBLAS}, stream);
    CHECK(opened.version() == "cuBLAS 13.1.2");
    CHECK(blas.handles == 1);
  }
  CHECK(blas.handles == 0);
}

TEST_CASE("what is missing is a sentence") {
  InUse here;
  FakeBlas& blas = fresh_blas();
  const Stream stream(here.context);
  CHECK_THROWS_WITH_AS(
      Blas({"libedgebench-absent.so.2", "libedgebench-absent.so.1"}, stream),
      "there is no cuBLAS (libedgebench-absent.so.2, libedgebench-absent.so.1): install it (pip "
      "install nvidia-cublas, or the CUDA toolkit), and start edgebench with its folder in "
      "LD_LIBRARY_PATH",
      runtime::Unsupported);
  CHECK_THROWS_WITH_AS(Blas({EDGEBENCH_FAKE_CUDA}, stream),
                       "this cuBLAS has no cublasCreate_v2: take another version",
                       runtime::Unsupported);
  CHECK_THROWS_WITH_AS(Blas({EDGEBENCH_NEEDY_LIBRARY}, stream),
                       doctest::Contains("needs libedgebench-absent.so, which is not found"),
                       runtime::Unsupported);
  blas.create_result = 1;
  CHECK_THROWS_WITH_AS(Blas({EDGEBENCH_FAKE_CUBLAS}, stream),
                       doctest::Contains("(cublasCreate answers 1)"), runtime::Unsupported);
}

TEST_CASE("a product that the device lacks is told apart from one that failed") {
  InUse here;
  FakeBlas& fake = fresh_blas();
  const Stream stream(here.context);
  const Blas blas({EDGEBENCH_FAKE_CUBLAS}, stream);
  const DeviceBuffer memory(here.context, 64);
  const auto multiply = [&] {
    blas.multiply({.inputs = Element::bf16, .compute = Compute::f32, .size = 4}, memory, memory,
                  memory);
  };
  for (const int status : {kBlasArchMismatch, kBlasNotSupported}) {
    fake.results[Element::bf16] = status;
    CHECK_THROWS_AS(multiply(), runtime::Unsupported);
  }
  fake.results[Element::bf16] = 13;
  CHECK_THROWS_WITH_AS(multiply(), "cublasGemmEx failed with the status 13", std::runtime_error);
  fake.results[Element::bf16] = kBlasAllocFailed;
  CHECK_THROWS_AS(multiply(), std::bad_alloc);
}

}  // namespace edgebench::cuda::test
