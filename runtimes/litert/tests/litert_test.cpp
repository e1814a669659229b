#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "litert_api.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "support.h"

namespace {

using edgebench::runtime::Arithmetic;
using edgebench::test::Conformance;

const Conformance kFp32{.variant = "fp32"};
// Weights of 11 bits, whose errors average out.
const Conformance kFp16Storage{.variant = "fp16-storage", .least_sqnr_db = 40};
const Conformance kInt8{.variant = "int8",
                        .least_sqnr_db = 12,
                        .convolutions = Arithmetic::int8,
                        .classifier = Arithmetic::int8};

TEST_CASE("it describes itself") {
  edgebench::test::check_description("litert", "2.3.0");
}

TEST_CASE("fp32 computes the network") {
  edgebench::test::check_inference(edgebench::test::small_network(), kFp32);
}

TEST_CASE("each reduced precision computes the network in its own arithmetic") {
  edgebench::test::check_inference(edgebench::test::small_network(), kFp16Storage);
  edgebench::test::check_inference(edgebench::test::small_network(), kInt8);
}

}  // namespace
