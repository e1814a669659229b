#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "machine/cpuinfo.h"
#include "no_phases.h"
#include "runtime_conformance.h"
#include "support.h"

namespace edgebench::test {
namespace {

using runtime::Arithmetic;

Arithmetic half_arithmetic() {
  return edgebench::machine::has_fp16_arithmetic() ? Arithmetic::fp16 : Arithmetic::fp32;
}

// Values of 11 bits.
const Conformance kFp16 = throughout("fp16", half_arithmetic(), 35);
// The reference is FP32: what quantising when run costs is in here.
const Conformance kInt8Dynamic{.variant = "int8-dynamic",
                               .least_sqnr_db = 15,
                               .classifier = Arithmetic::int8,
                               .pointwise = Arithmetic::int8};
// Only the residual sums round otherwise than the simulation, and seldom.
const Conformance kInt8 = throughout("int8", Arithmetic::int8, 30);

TEST_CASE("what every runtime must do") {
  const std::vector<Conformance> variants = {kFp32, kFp16Storage, kFp16, kInt8Dynamic, kInt8};
  check_runtime("executorch", EDGEBENCH_PINNED,
                {.all = variants,
                 .users_files = variants,
                 .real_weights = {kFp32, kFp16Storage, kFp16, kInt8Dynamic},
                 .layer_times = ArtifactNames::any});
}

TEST_CASE("as many threads run as were asked for") {
  edgebench::test::NoPhases phases;
  const auto running = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
  };
  const auto at_first = running();  // An emulator has threads of its own.
  const edgebench::test::TemporaryFolder folder;
  const auto runtime = edgebench::runtime::make_runtime();
  const edgebench::model::Network network = small_network();
  const std::string file =
      runtime->prepare({runtime->variants().front(), network, nullptr, folder.path()});
  for (const int threads : {1, 3, 2}) {
    CAPTURE(threads);
    const auto session = runtime->open({.artifact = folder / file, .threads = threads}, phases);
    session->run();
    CHECK(session->facts().at("threads") == std::to_string(threads));
    CHECK(running() - at_first == threads - 1);
    if (threads > 1) {
      CHECK_THROWS(runtime->open({.artifact = folder / file, .threads = threads + 1}, phases));
    }
  }
}

}  // namespace
}  // namespace edgebench::test
