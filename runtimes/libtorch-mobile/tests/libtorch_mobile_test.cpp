#include <doctest/doctest.h>

#include "runtime/runtime.h"
#include "runtime_conformance.h"

namespace edgebench::test {

const Conformance kInt8{.variant = "int8-qnnpack",
                        .least_sqnr_db = 25,
                        .convolutions = runtime::Arithmetic::int8,
                        .classifier = runtime::Arithmetic::int8};

TEST_CASE("what every runtime must do") {
  Conformance int8_on_real_images = kInt8;
  int8_on_real_images.least_sqnr_db = 12;
  check_runtime("libtorch-mobile", "2.12.1",
                {.all = {kFp32, kInt8},
                 .users_files = {kFp32, kInt8},
                 .real_weights = {kFp32, int8_on_real_images},
                 .real_images = 3});
}

TEST_CASE("fp32 computes the network in the contiguous format, too") {
  Conformance contiguous = kFp32;
  contiguous.options = {{"memory_format", "nchw"}};
  check_inference(small_network(), contiguous);
}

}  // namespace edgebench::test
