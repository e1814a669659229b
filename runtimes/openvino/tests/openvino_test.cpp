#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "machine/facts.h"
#include "prepared_runtime.h"
#include "runtime/library_file.h"
#include "runtime_conformance.h"
#include "users_models.h"

namespace edgebench::test {
namespace {

using runtime::Arithmetic;

const Conformance kFp16 = throughout("fp16", Arithmetic::fp16, 35);
const Conformance kBf16 = throughout("bf16", Arithmetic::bf16, 20);
// Its kernels round in another order than the simulation, and the difference spreads.
const Conformance kInt8 = throughout("int8", Arithmetic::int8, 12);

// Arm's plugin computes INT8 in part (README.md): 18 layers of 53, and its results are far from
// x86's.
const bool kIntegersInPart = machine::built_for() == "aarch64";

// The variants that compute in one type here.
std::vector<Conformance> whole_variants(std::vector<Conformance> variants) {
  if (kIntegersInPart) {
    std::erase_if(variants, [](const Conformance& one) { return one.variant == "int8"; });
  }
  return variants;
}

// Whether this processor has what the variant needs; where it has not, opening says so.
void check_where_possible(const Conformance& variant) {
  try {
    check_inference(small_network(), variant);
    check_head(small_network_with_hidden_layers(), variant);
  } catch (const edgebench::runtime::Unsupported& reason) {
    MESSAGE(variant.variant, ": ", std::string(reason.what()));
  }
}

TEST_CASE("what every runtime must do") {
  // Another library than the build's can be tried, too (docs/TESTING.md).
  const bool own = edgebench::runtime::library_file("").empty();
  check_runtime("openvino", own ? EDGEBENCH_PINNED : "202",
                {.all = whole_variants({kFp32, kFp16Storage, kInt8}),
                 .damaged = {kFp32, kInt8},
                 .users_files = {kFp32, kInt8},
                 .real_weights = {kFp32, kFp16Storage},
                 .layer_times = ArtifactNames::any});
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

TEST_CASE("half precision is computed as such where the processor has it") {
  check_where_possible(kBf16);
  check_where_possible(kFp16);
}

TEST_CASE("seven-bit weights, for processors without VNNI, stay in integers, too") {
  if (kIntegersInPart) return;
  Conformance seven = kInt8;
  seven.scheme = edgebench::quantise::Scheme::asymmetric_u8_w7;
  check_inference(small_network(), seven);
}

TEST_CASE("on Arm depthwise layers stay FP32, and what feeds them is made FP16") {
  if (!kIntegersInPart) return;
  PreparedRuntime prepared(small_network(), kInt8);
  std::map<Arithmetic, int> counts;
  for (const auto& layer : prepared.open(1, 1)->executed_layers()) ++counts[layer.arithmetic];
  CHECK(counts == std::map<Arithmetic, int>{
                      {Arithmetic::int8, 18}, {Arithmetic::fp16, 18}, {Arithmetic::fp32, 17}});
}

TEST_CASE("files of the user's: every element, layout, batch and size") {
  check_made_classifiers();
}

TEST_CASE("what is no classifier of images is refused by what it is") {
  check_refusals();
}

TEST_CASE("files as the vendors' tools write them give the vendors' own logits") {
  // Its kernels for integers round otherwise than those of ONNX Runtime, which wrote the logits.
  // The least that an emulated Cortex-A76 gave of the case nncf_int8.xml was 3.45 dB.
  const double integers_db = kIntegersInPart ? 3 : 25;
  check_case_files(
      {{.name = "opset11_batch1.onnx"},
       {.name = "opset17_dynamic.onnx"},
       {.name = "batch4.onnx", .batch = 4},
       {.name = "dynamo_external.onnx"},
       {.name = "dynamo_dynamic.onnx"},
       {.name = "simplified.onnx"},
       {.name = "float16.onnx", .least_sqnr_db = 40},
       {.name = "float16_float_io.onnx", .least_sqnr_db = 40},
       // The logits beside it are ONNX Runtime's. OpenVINO's Python package gives the
       // same as its worker: 10.0 dB from them over all images.
       {.name = "qdq_int8.onnx", .least_sqnr_db = 4, .full_range_int8 = true},
       {.name = "uint8_nhwc_softmax.onnx",
        .layout = edgebench::runtime::Layout::nhwc,
        .normalise = "none"},
       {.name = "fp16.xml", .least_sqnr_db = 40},
       // To the bit on the kind of processor that the logits beside it were made on;
       // with AMX 30.1 dB, as far from them as OpenVINO's Python package there.
       {.name = "nncf_int8.xml", .least_sqnr_db = integers_db, .full_range_int8 = true}});
}

}  // namespace
}  // namespace edgebench::test
