#include <algorithm>
#include <filesystem>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include "base/npy.h"
#include "machine/cpuinfo.h"
#include "no_phases.h"
#include "runtime/input.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "shared/torch/processor.h"
#include "support.h"
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
  check_description("libtorch", EDGEBENCH_PINNED);
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

TEST_CASE("each layer has its time, whatever the layers are called") {
  check_layer_times(ArtifactNames::torchvisions);
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

// Of the file, for each crop as `fill` puts it into the input.
template <typename Fill>
std::vector<float> logits_of_file(const std::filesystem::path& file, const MappedNpy& crops,
                                  const Fill& fill) {
  edgebench::test::NoPhases phases;
  const auto runtime = edgebench::runtime::make_runtime();
  const auto session =
      runtime->open({.artifact = file, .image_size = static_cast<int>(crops.shape()[1])}, phases);
  std::vector<float> logits;
  for (std::size_t image = 0; image < crops.shape()[0]; ++image) {
    fill(*session, edgebench::runtime::crop(crops, image));
    session->run();
    const std::span<const float> row = session->output();
    logits.insert(logits.end(), row.begin(), row.end());
  }
  return logits;
}

void check_near(const std::vector<float>& logits, std::span<const float> expected) {
  REQUIRE(logits.size() == expected.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(logits[i] - expected[i]) < 1e-3F);
  }
}

TEST_CASE("traced networks of others give PyTorch's logits, also as a .ptl without bytecode") {
  const auto folder = cases();
  if (!folder) return;
  const MappedNpy crops(*folder / "crops.npy");
  const MappedNpy expected(*folder / "logits.npy");
  const auto normalised = [](edgebench::runtime::Session& session, auto pixels) {
    edgebench::runtime::fill_image(session.input_spec(), pixels, session.input());
  };
  check_near(logits_of_file(*folder / "traced.pt", crops, normalised), expected.floats());

  const TemporaryFolder copies;
  std::filesystem::copy_file(*folder / "traced.pt", copies / "traced.ptl");
  check_near(logits_of_file(copies / "traced.ptl", crops, normalised), expected.floats());

  // It takes pixels from 0 to 1, channel by channel.
  const auto from_zero_to_one = [](edgebench::runtime::Session& session, auto pixels) {
    auto* values = reinterpret_cast<float*>(session.input().data());
    const std::size_t count = pixels.size() / 3;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      values[i % 3 * count + i / 3] = static_cast<float>(pixels[i]) / 255.0F;
    }
  };
  check_near(logits_of_file(*folder / "traced_zero_to_one.pt", crops, from_zero_to_one),
             expected.floats());
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
