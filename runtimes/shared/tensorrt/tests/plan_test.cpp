#include "shared/tensorrt/plan.h"

#include "fake_library.h"
#include "runtime/runtime.h"

namespace edgebench::tensorrt::test {
namespace {

std::string text_of(const Plan& plan) {
  return {reinterpret_cast<const char*>(plan.bytes.data()), plan.bytes.size()};
}

std::string building_refusal(const Library& library, const PlanRequest& request = {}) {
  try {
    build_plan(library, request);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a plan is built for one batch, with details, and without TF32 unless it is asked for") {
  FakeTensorRt& fake = fresh_library();
  for (const std::int32_t version : {110400, 100600}) {
    fake.version = version;
    fake.tf32 = true;
    const Library library(fake_product());
    CHECK(text_of(build_plan(library, {.batch = 5})) == "a plan for batches of 5");
    const std::vector<std::int64_t> extents = {5, 3, 4, 4};
    CHECK(fake.profile == std::vector{extents, extents, extents});
    CHECK_FALSE(fake.tf32);
    CHECK(fake.verbosity == kDetailed);
    build_plan(library, {.tf32 = true});
    CHECK(fake.tf32);
    CHECK(fake.alive == 0);
  }
}

TEST_CASE("only what the log tells of kernels is kept") {
  FakeTensorRt& fake = fresh_library();
  const Library library(fake_product());
  fake.line = "Engine generation completed";
  CHECK(build_plan(library, {}).account.empty());
  const std::string kernel = "Name: a, LayerType: gemm, Inputs: []";
  fake.line = "Layers:\n" + kernel + "\nEnd";
  CHECK(build_plan(library, {}).account == std::vector{kernel});
}

TEST_CASE("TensorRT-RTX builds for this device, or for the one that is asked for") {
  FakeTensorRt& fake = fresh_library();
  fake.version = 10701;
  const Library library(fake_product(true));
  build_plan(library, {});
  CHECK(fake.capability == kThisDevice);
  build_plan(library, {.compute_capability = 89});
  CHECK(fake.capability == 89);
  fake.takes_capability = false;
  fake.error = "not one of ours";
  CHECK(building_refusal(library, {.compute_capability = 89}) ==
        "TensorRT-RTX 1.7.1 builds nothing for compute capability 8.9: not one of ours");
  CHECK(building_refusal(library) ==
        "TensorRT-RTX 1.7.1 builds nothing for this device: not one of ours");
}

TEST_CASE("what cannot be built is one sentence") {
  FakeTensorRt& fake = fresh_library();
  const Library library(fake_product());
  fake.builds = false;
  fake.error = "Could not find any implementation for node second";
  CHECK(building_refusal(library) ==
        "TensorRT 11.4.0 builds no plan of the file: Could not find any "
        "implementation for node second");
  fake.error.clear();
  CHECK(building_refusal(library) == "TensorRT 11.4.0 builds no plan of the file");
  fake.takes_profile = false;
  CHECK(building_refusal(library, {.batch = 7}) == "TensorRT 11.4.0 takes no batch of 7");
  CHECK(fake.alive == 0);
}

TEST_CASE("a file of one batch has no profile, and takes no other") {
  FakeTensorRt& fake = fresh_library();
  fake.inputs.front().extents.front() = 2;
  const Library library(fake_product());
  CHECK(text_of(build_plan(library, {.batch = 2})) == "a plan for batches of 2");
  CHECK(fake.profile.empty());
  CHECK_THROWS_AS(build_plan(library, {.batch = 3}), runtime::Unsupported);
}

}  // namespace
}  // namespace edgebench::tensorrt::test
