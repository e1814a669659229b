#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "runtime/runtime.h"
#include "runtime_conformance.h"

namespace {

using edgebench::test::Conformance;

class IgnoredPhases final : public edgebench::runtime::Phases {
 public:
  void begin(std::string_view /*name*/) override {}
};

const Conformance kFp32{.variant = "fp32"};

TEST_CASE("it describes itself") {
  edgebench::test::check_description("onnxruntime", "1.31.1");
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

TEST_CASE("each way of spinning computes the network, an unknown one is an error") {
  for (const std::string spinning : {"never", "inference", "always"}) {
    CAPTURE(spinning);
    edgebench::test::check_inference(edgebench::test::small_network(),
                                     {.variant = "fp32", .options = {{"spinning", spinning}}});
  }
  const auto runtime = edgebench::runtime::make_runtime();
  IgnoredPhases phases;
  CHECK_THROWS_AS(runtime->open({.variant = "fp32",
                                 .artifact = "absent.onnx",
                                 .batch = 1,
                                 .threads = 2,
                                 .options = {{"spinning", "sometimes"}}},
                                phases),
                  std::invalid_argument);
}

}  // namespace
