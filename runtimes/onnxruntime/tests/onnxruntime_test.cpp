#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "machine/cpuinfo.h"
#include "machine/facts.h"
#include "no_phases.h"
#include "runtime/library_file.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "users_models.h"

namespace edgebench::test {
namespace {

using runtime::Arithmetic;

const Conformance kInt8Dynamic{
    .variant = "int8-dynamic", .least_sqnr_db = 30, .classifier = Arithmetic::int8};
const Conformance kInt8 = throughout("int8", Arithmetic::int8, 30);

// On x86 the CPU provider casts FP16 to FP32 and back. Arm's processors with FP16 arithmetic use
// it, and round every sum to 11 bits.
bool sums_in_fp16() {
  return machine::built_for() == "aarch64" && machine::has_fp16_arithmetic();
}

TEST_CASE("what every runtime must do") {
  // Another library than the build's can be tried, too (docs/TESTING.md).
  const bool own = runtime::library_file("").empty();
  check_runtime("onnxruntime", own ? EDGEBENCH_PINNED : "1.",
                {.all = {kFp32, kFp16Storage, kInt8Dynamic, kInt8},
                 .damaged = {kFp32, kInt8},
                 .users_files = {kFp32, kInt8},
                 .real_weights = {kFp32, kFp16Storage},
                 .layer_times = ArtifactNames::any});
}

TEST_CASE("seven-bit weights, for processors without VNNI, stay in integers, too") {
  Conformance seven = kInt8;
  seven.scheme = edgebench::quantise::Scheme::asymmetric_u8_w7;
  check_inference(small_network(), seven);
}

TEST_CASE("fp16 computes the network in whatever there are kernels for, and says so") {
  Conformance fp16{.variant = "fp16", .least_sqnr_db = 40};
  if (sums_in_fp16()) fp16 = throughout("fp16", Arithmetic::fp16, 33);
  check_inference(small_network(), fp16);
  check_head(small_network_with_hidden_layers(), fp16);
}

// Not run on a GPU yet: the bounds are the processor's, wider by what another order of sums may do.
TEST_CASE("on a GPU with the wheel for GPUs fp32 and fp16 compute the network there") {
  const auto providers = runtime::make_runtime()->facts().at("available_providers");
  if (providers.find("CUDAExecutionProvider") == std::string::npos) {
    MESSAGE("skipped: the wheel for processors");
    return;
  }
  check_inference(small_network(), {.variant = "fp32", .device = "cuda", .max_abs_spread = 1e-3F});
  Conformance fp16 = throughout("fp16", Arithmetic::fp16, 33);
  fp16.device = "cuda";
  check_inference(small_network(), fp16);
}

TEST_CASE("each way of spinning computes the network, an unknown one is an error") {
  for (const std::string spinning : {"never", "inference", "always"}) {
    CAPTURE(spinning);
    check_inference(small_network(), {.variant = "fp32", .options = {{"spinning", spinning}}});
  }
  const auto runtime = edgebench::runtime::make_runtime();
  edgebench::test::NoPhases phases;
  CHECK_THROWS_AS(runtime->open({.variant = "fp32",
                                 .artifact = "absent.onnx",
                                 .batch = 1,
                                 .threads = 2,
                                 .options = {{"spinning", "sometimes"}}},
                                phases),
                  std::invalid_argument);
}

TEST_CASE("a graph that is not optimised is computed as the file is written") {
  check_inference(small_network(), {.variant = "fp32", .options = {{"optimization", "none"}}});
  for (const std::string level : {"basic", "extended"}) {
    CAPTURE(level);
    Conformance fp32 = kFp32;
    fp32.options = {{"optimization", level}};
    check_inference(small_network(), fp32);
  }
  // The products of an INT8 file are of floats then, between its quantising and dequantising, which
  // the kernels show; sums in floats round a few values to the neighbouring integer.
  Conformance int8{.variant = "int8", .options = {{"optimization", "none"}}, .least_sqnr_db = 28};
  check_inference(small_network(), int8);
}

TEST_CASE("files of the user's: every element, layout, batch and size") {
  check_made_classifiers();
}

TEST_CASE("what is no classifier of images is refused by what it is") {
  check_refusals();
}

TEST_CASE("files as the vendors' tools write them give the vendors' own logits") {
  if (!edgebench::runtime::library_file("").empty()) {
    MESSAGE("skipped: another ONNX Runtime than the build's may not know all of their operators");
    return;
  }
  // The logits beside the files are x86's, whose integer kernels round in other places.
  const double fp16_db = sums_in_fp16() ? 27 : 40;
  const double int8_db = machine::built_for() == "x86_64" ? 40 : 25;
  check_case_files(
      {{.name = "opset11_batch1.onnx"},
       {.name = "opset13_batch1.onnx"},
       {.name = "opset17_batch1.onnx"},
       {.name = "opset17_dynamic.onnx"},
       {.name = "batch4.onnx", .batch = 4},
       {.name = "dynamo_external.onnx"},
       {.name = "dynamo_dynamic.onnx"},
       {.name = "simplified.onnx"},
       {.name = "float16.onnx", .least_sqnr_db = fp16_db},
       {.name = "float16_float_io.onnx", .least_sqnr_db = fp16_db},
       {.name = "dynamic_int8.onnx", .least_sqnr_db = int8_db},
       {.name = "qdq_int8.onnx", .least_sqnr_db = int8_db, .full_range_int8 = true},
       {.name = "qoperator_int8.onnx", .least_sqnr_db = int8_db, .full_range_int8 = true},
       {.name = "uint8_nhwc_softmax.onnx",
        .layout = edgebench::runtime::Layout::nhwc,
        .normalise = "none"}});
}

}  // namespace
}  // namespace edgebench::test
