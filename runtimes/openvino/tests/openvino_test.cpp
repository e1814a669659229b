#include <string>

#include <doctest/doctest.h>

#include "runtime_conformance.h"

namespace {

using edgebench::test::Conformance;

using edgebench::runtime::Arithmetic;

const Conformance kFp32{.variant = "fp32"};
// Weights of 11 bits, whose errors average out.
const Conformance kFp16Storage{.variant = "fp16-storage", .least_sqnr_db = 40};
const Conformance kFp16{.variant = "fp16",
                        .least_sqnr_db = 35,
                        .convolutions = Arithmetic::fp16,
                        .classifier = Arithmetic::fp16};
const Conformance kBf16{.variant = "bf16",
                        .least_sqnr_db = 20,
                        .convolutions = Arithmetic::bf16,
                        .classifier = Arithmetic::bf16};
// Its kernels round in another order than the simulation, and the difference spreads.
const Conformance kInt8{.variant = "int8",
                        .least_sqnr_db = 12,
                        .convolutions = Arithmetic::int8,
                        .classifier = Arithmetic::int8};

// Whether this processor has what the variant needs; where it has not, opening says so.
void check_where_possible(const Conformance& variant) {
  try {
    edgebench::test::check_inference(edgebench::test::small_network(), variant);
  } catch (const edgebench::runtime::Unsupported& reason) {
    MESSAGE(variant.variant, ": ", std::string(reason.what()));
  }
}

TEST_CASE("it describes itself") {
  edgebench::test::check_description("openvino", "2026.4.1");
}

TEST_CASE("the processor is among the devices that it finds, and others are what they are") {
  const auto runtime = edgebench::runtime::make_runtime();
  const auto found = runtime->devices();
  REQUIRE_FALSE(found.empty());
  CHECK(found.front().name == "cpu");
  for (const auto& device : found) {
    CHECK_FALSE(device.description.empty());
    CHECK_FALSE(
        edgebench::runtime::unknown_device("openvino", device.name, runtime->device_kinds()));
  }
}

TEST_CASE("fp32 computes the network") {
  edgebench::test::check_inference(edgebench::test::small_network(), kFp32);
}

TEST_CASE("each reduced precision computes the network in its own arithmetic") {
  edgebench::test::check_inference(edgebench::test::small_network(), kFp16Storage);
  edgebench::test::check_inference(edgebench::test::small_network(), kInt8);
  check_where_possible(kBf16);
  check_where_possible(kFp16);
}

TEST_CASE("seven-bit activations, for processors without VNNI, stay in integers, too") {
  Conformance seven = kInt8;
  seven.activation_set = edgebench::quantise::ActivationSet::asymmetric_u7;
  edgebench::test::check_inference(edgebench::test::small_network(), seven);
}

TEST_CASE("damaged artifacts are errors") {
  edgebench::test::check_damaged_artifacts(edgebench::test::small_network(), kFp32);
  edgebench::test::check_damaged_artifacts(edgebench::test::small_network(), kInt8);
}

TEST_CASE("fp32 with real weights on real images") {
  edgebench::test::check_real_weights(kFp32, 8);
  edgebench::test::check_real_weights(kFp16Storage, 8);
}

}  // namespace
