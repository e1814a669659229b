#include <doctest/doctest.h>

#include "runtime_conformance.h"

namespace {

using edgebench::test::Conformance;

const Conformance kFp32{.variant = "fp32"};

TEST_CASE("it describes itself") {
  edgebench::test::check_description("openvino", "2026.4.1");
}

TEST_CASE("fp32 computes the network") {
  edgebench::test::check_inference(edgebench::test::small_network(), kFp32);
}

TEST_CASE("damaged artifacts are errors") {
  edgebench::test::check_damaged_artifacts(edgebench::test::small_network(), kFp32);
}

TEST_CASE("fp32 with real weights on real images") {
  edgebench::test::check_real_weights(kFp32, 8);
}

}  // namespace
