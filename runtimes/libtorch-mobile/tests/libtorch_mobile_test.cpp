#include <doctest/doctest.h>

#include "no_phases.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "shared/torch/fp32_module.h"
#include "support.h"
// Behind PyTorch's headers.
#include "shared/torch/tests/checks.h"

namespace edgebench::test {

const Conformance kInt8{.variant = "int8-qnnpack",
                        .least_sqnr_db = 25,
                        .convolutions = runtime::Arithmetic::int8,
                        .classifier = runtime::Arithmetic::int8};

TEST_CASE("what every runtime must do") {
  Conformance int8_on_real_images = kInt8;
  int8_on_real_images.least_sqnr_db = 12;
  check_runtime("libtorch-mobile", EDGEBENCH_PINNED,
                {.all = {kFp32, kInt8},
                 .users_files = {kFp32, kInt8},
                 .real_weights = {kFp32, int8_on_real_images},
                 .real_images = 3,
                 .layer_times = ArtifactNames::torchvisions});
}

TEST_CASE("fp32 computes the network in the contiguous format, too") {
  Conformance contiguous = kFp32;
  contiguous.options = {{"memory_format", "nchw"}};
  check_inference(small_network(), contiguous);
}

TEST_CASE("TorchScript without bytecode is called so, with the runtime that takes it") {
  const TemporaryFolder folder;
  const auto file = folder / "traced.ptl";
  torch_common::traced_module(small_network(), torch_common::Normalisation::folded,
                              c10::ScalarType::Float)
      .save(file.string());
  edgebench::test::NoPhases phases;
  const auto runtime = edgebench::runtime::make_runtime();
  CHECK_THROWS_WITH_AS(
      runtime->open({.artifact = file}, phases),
      "the file is TorchScript without the lite interpreter's bytecode, which libtorch:FILE "
      "takes; a .ptl for this runtime comes from _save_for_lite_interpreter()",
      std::runtime_error);
}

}  // namespace edgebench::test
