#include <doctest/doctest.h>

#include "runtime/runtime.h"
#include "runtime_conformance.h"

namespace edgebench::test {

const Conformance kInt8{.variant = "int8-qnnpack",
                        .least_sqnr_db = 25,
                        .convolutions = runtime::Arithmetic::int8,
                        .classifier = runtime::Arithmetic::int8};

TEST_CASE("it describes itself") {
  check_description("libtorch-mobile", "2.12.1");
}

TEST_CASE("fp32 computes the network in XNNPACK's kernels") {
  check_inference(small_network(), kFp32);
  Conformance contiguous = kFp32;
  contiguous.options = {{"memory_format", "nchw"}};
  check_inference(small_network(), contiguous);
}

TEST_CASE("int8 computes the quantised network") {
  check_inference(small_network(), kInt8);
}

TEST_CASE("damaged artifacts are errors") {
  check_damaged_artifacts(small_network(), kFp32);
  check_damaged_artifacts(small_network(), kInt8);
}

TEST_CASE("a file of the user's") {
  check_users_file(small_network(), kFp32);
  check_users_file(small_network(), kInt8);
}

TEST_CASE("real weights on real images") {
  check_real_weights(kFp32, 3);
  Conformance expected = kInt8;
  expected.least_sqnr_db = 12;
  check_real_weights(expected, 3);
}

}  // namespace edgebench::test
