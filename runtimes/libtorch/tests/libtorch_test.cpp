#include <doctest/doctest.h>

#include "machine/cpuinfo.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "shared/torch/processor.h"
#include "variants.h"

namespace edgebench::test {

using runtime::Arithmetic;
using runtime::Precision;

// Logits of this network are about 1; BF16 keeps 8 bits of each value, INT8 steps through other
// roundings than the simulation's.
Conformance expected_of(const libtorch::LibtorchVariant& known) {
  Conformance expected{.variant = known.variant.name};
  switch (known.variant.precision) {
    case Precision::int8:
      // oneDNN takes other kernels, with another order of rounding, for other batches.
      expected.least_sqnr_db = known.engine == torch_common::Engine::onednn ? 20 : 25;
      expected.convolutions = expected.classifier = Arithmetic::int8;
      break;
    case Precision::int8_dynamic:
      // Without VNNI the classifier's input has seven bits (reduce_range): half the steps, 6 dB.
      expected.least_sqnr_db = machine::eight_bit_products_saturate() ? 29 : 35;
      expected.classifier = Arithmetic::int8;
      break;
    case Precision::bf16:
      expected.least_sqnr_db = 20;
      expected.convolutions = expected.classifier = Arithmetic::bf16;
      break;
    case Precision::fp16:
      expected.least_sqnr_db = 40;
      expected.convolutions = Arithmetic::fp16;
      // oneDNN has the convolutions; a single row PyTorch multiplies itself, and nothing says how.
      expected.classifier = Arithmetic::other;
      break;
    default:
      break;
  }
  return expected;
}

bool runs_here(const libtorch::LibtorchVariant& known) {
  if (known.variant.precision == Precision::bf16) return torch_common::has_bf16_arithmetic();
  if (known.variant.precision == Precision::fp16) return torch_common::has_fp16_arithmetic();
  return true;
}

TEST_CASE("it describes itself") {
  check_description("libtorch", "2.12.1");
}

TEST_CASE("every variant computes the network") {
  for (const libtorch::LibtorchVariant& known : libtorch::libtorch_variants()) {
    CAPTURE(known.variant.name);
    if (!runs_here(known)) continue;
    check_inference(small_network(), expected_of(known));
    Conformance head = expected_of(known);
    // Three layers quantise their input, not one.
    if (known.variant.precision == Precision::int8_dynamic) *head.least_sqnr_db -= 3;
    check_head(small_network_with_hidden_layers(), head);
  }
}

TEST_CASE("both memory formats compute the network") {
  for (const char* variant : {"eager-fp32", "torchscript-fp32", "torchscript-fp32-frozen"}) {
    for (const char* format : {"nchw", "nhwc"}) {
      CAPTURE(variant);
      CAPTURE(format);
      check_inference(small_network(),
                      {.variant = variant, .options = {{"memory_format", format}}});
    }
  }
}

TEST_CASE("damaged artifacts are errors") {
  check_damaged_artifacts(small_network(), {.variant = "eager-fp32"});
  check_damaged_artifacts(small_network(), {.variant = "torchscript-fp32"});
  check_damaged_artifacts(small_network(), {.variant = "torchscript-int8-x86"});
}

TEST_CASE("a file of the user's") {
  for (const char* name : {"torchscript-fp32", "torchscript-bf16", "torchscript-int8-fbgemm"}) {
    CAPTURE(name);
    const libtorch::LibtorchVariant& known = libtorch::libtorch_variant(name);
    if (runs_here(known)) check_users_file(small_network(), expected_of(known));
  }
}

TEST_CASE("every variant with real weights on real images") {
  for (const libtorch::LibtorchVariant& known : libtorch::libtorch_variants()) {
    CAPTURE(known.variant.name);
    Conformance expected = expected_of(known);
    if (known.variant.precision == Precision::int8) expected.least_sqnr_db = 12;
    if (runs_here(known)) check_real_weights(expected, 3);
  }
}

}  // namespace edgebench::test
