#include <string>

#include <doctest/doctest.h>

#include "kernels.h"
#include "runtime_conformance.h"

namespace {

using edgebench::runtime::Arithmetic;
using edgebench::test::Conformance;
using edgebench::test::small_network;

Arithmetic half_arithmetic() {
  return edgebench::executorch::processor_computes_fp16() ? Arithmetic::fp16 : Arithmetic::fp32;
}

const Conformance kFp32{.variant = "fp32"};
// Values of 11 bits.
const Conformance kFp16{.variant = "fp16",
                        .least_sqnr_db = 35,
                        .convolutions = half_arithmetic(),
                        .classifier = half_arithmetic()};
// The reference is FP32: what quantising when run costs is in here.
const Conformance kInt8Dynamic{.variant = "int8-dynamic",
                               .least_sqnr_db = 15,
                               .classifier = Arithmetic::int8,
                               .pointwise = Arithmetic::int8};
// Only the residual sums round otherwise than the simulation, and seldom.
const Conformance kInt8{.variant = "int8",
                        .least_sqnr_db = 30,
                        .convolutions = Arithmetic::int8,
                        .classifier = Arithmetic::int8};

TEST_CASE("it describes itself") {
  edgebench::test::check_description("executorch", "1.5.1");
}

TEST_CASE("fp32 computes the network") {
  edgebench::test::check_inference(small_network(), kFp32);
}

TEST_CASE("fp16 computes the network") {
  edgebench::test::check_inference(small_network(), kFp16);
}

TEST_CASE("int8-dynamic computes the network") {
  edgebench::test::check_inference(small_network(), kInt8Dynamic);
}

TEST_CASE("int8 computes the network") {
  edgebench::test::check_inference(small_network(), kInt8);
}

TEST_CASE("damaged artifacts are errors") {
  for (const Conformance& variant : {kFp32, kFp16, kInt8Dynamic, kInt8}) {
    edgebench::test::check_damaged_artifacts(small_network(), variant);
  }
}

TEST_CASE("every variant's file can be a user's") {
  for (const Conformance& variant : {kFp32, kFp16, kInt8Dynamic, kInt8}) {
    edgebench::test::check_users_file(small_network(), variant);
  }
}

TEST_CASE("real weights on real images") {
  edgebench::test::check_real_weights(kFp32, 8);
  edgebench::test::check_real_weights(kFp16, 8);
  edgebench::test::check_real_weights(kInt8Dynamic, 8);
}

}  // namespace
