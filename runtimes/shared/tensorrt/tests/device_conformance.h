// What both runtimes have to pass: with a device all that every runtime has to; without one, the
// artifacts, and a reason.
#pragma once

#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "no_phases.h"
#include "quantised_support.h"
#include "runtime_conformance.h"
#include "support.h"

namespace edgebench::tensorrt::test {

using edgebench::test::Conformance;

// On the device; the bounds are those of the same arithmetic on processors.
inline Conformance on_device(const std::string& variant, runtime::Arithmetic arithmetic,
                             std::optional<double> least_sqnr_db,
                             const runtime::Options& options = {}) {
  return {.variant = variant,
          .options = options,
          .device = "cuda",
          .least_sqnr_db = least_sqnr_db,
          .convolutions = arithmetic,
          .classifier = arithmetic};
}

inline void check_device_runtime(const std::string& name, const std::string& version_prefix) {
  using runtime::Arithmetic;
  const Conformance fp32 = on_device("fp32", Arithmetic::fp32, {});
  const Conformance graph = on_device("fp32", Arithmetic::fp32, {}, {{"graph", "yes"}});
  const Conformance tf32 = on_device("tf32", Arithmetic::tf32, 35);
  const Conformance fp16 = on_device("fp16", Arithmetic::fp16, 35);
  const Conformance bf16 = on_device("bf16", Arithmetic::bf16, 20);
  const Conformance int8 = on_device("int8", Arithmetic::int8, 12);
  const Conformance int8_fp16 = on_device("int8-fp16", Arithmetic::int8, 12);
  edgebench::test::check_runtime(name, version_prefix,
                                 {.all = {fp32, graph, tf32, fp16, bf16, int8, int8_fp16},
                                  .damaged = {fp32, int8},
                                  .real_weights = {fp32, fp16}});
}

// Each variant's artifact is written here, and opening it says what is missing.
inline void check_without_device() {
  const auto runtime = edgebench::runtime::make_runtime();
  if (!runtime->devices().empty()) {
    MESSAGE("skipped: there is a device");
    return;
  }
  CHECK_FALSE(runtime->why_absent("cuda").empty());
  const model::Network network = edgebench::test::small_network();
  for (const runtime::Variant& variant : runtime->variants()) {
    CAPTURE(variant.name);
    const edgebench::test::TemporaryFolder folder;
    const auto quantised = edgebench::test::hand_quantised(network, quantise::Scheme::symmetric_i8);
    const std::string file = runtime->prepare(
        {.variant = variant, .network = network, .quantised = &quantised, .folder = folder.path()});
    CHECK(std::filesystem::file_size(folder / file) > 100'000);
    edgebench::test::NoPhases phases;
    CHECK_THROWS_AS(runtime->open({.variant = variant.name,
                                   .artifact = folder / file,
                                   .device = "cuda",
                                   .image_size = network.image_size},
                                  phases),
                    runtime::Unsupported);
  }
}

}  // namespace edgebench::tensorrt::test
