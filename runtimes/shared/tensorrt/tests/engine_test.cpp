#include "shared/tensorrt/engine.h"

#include "on_device.h"

namespace edgebench::tensorrt::test {
namespace {

std::shared_ptr<const Engine> engine_of(const std::string& plan) {
  return std::make_shared<const Engine>(std::make_shared<const Library>(fake_product()),
                                        bytes_of(plan));
}

std::string plan_for(int batch) {
  return kPlanText + std::to_string(batch);
}

TEST_CASE("an engine knows its tensors, in either layout, and is destroyed with all it has made") {
  FakeDevice device;
  for (const std::int32_t version : {110400, 100600}) {
    device.library.version = version;
    {
      const Execution execution(engine_of(plan_for(2)), 2);
      CHECK(execution.input().name == "input");
      CHECK(execution.input().type == "float32");
      CHECK(execution.input().extents == std::vector<std::int64_t>{2, 3, 4, 4});
      CHECK(execution.output().extents == std::vector<std::int64_t>{2, 10});
      device.library.account = "{}";
      CHECK(execution.account() == "{}");
      CHECK(device.library.alive > 0);
    }
    CHECK(device.library.alive == 0);
  }
}

TEST_CASE("a plan that the library does not take is its own sentence") {
  FakeDevice device;
  device.library.error = "The engine plan file is generated on an incompatible device";
  CHECK_THROWS_WITH_AS(engine_of("something else"),
                       "TensorRT 11.4.0 does not take the plan: The engine plan file is generated "
                       "on an incompatible device",
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(Execution(engine_of(plan_for(2)), 3),
                       "TensorRT 11.4.0 has no kernels for a batch of 3 in the plan",
                       std::runtime_error);
  device.library.outputs.push_back({"second", kFloat, {1}});
  CHECK_THROWS_WITH_AS(engine_of(plan_for(2)),
                       "the plan has 3 inputs and outputs; a classifier has one of each",
                       std::runtime_error);
  CHECK(device.library.alive == 0);
}

TEST_CASE("no runtime is asked for where no builder can be made: it would be a bogus pointer") {
  FakeDevice device;
  device.library.makes_builder = false;
  device.library.error = "CUDA initialization failure with error: 35";
  CHECK_THROWS_WITH_AS(
      engine_of(plan_for(1)),
      "TensorRT 11.4.0 makes no builder: CUDA initialization failure with error: 35",
      std::runtime_error);
  device.library.makes_builder = true;
  device.library.makes_context = false;
  device.library.error = "out of memory";
  CHECK_THROWS_WITH_AS(Execution(engine_of(plan_for(1)), 1),
                       "TensorRT 11.4.0 makes no execution context: out of memory",
                       std::runtime_error);
}

TEST_CASE("an inference that cannot be queued is the library's own sentence") {
  FakeDevice device;
  const Execution execution(engine_of(plan_for(1)), 1);
  device.library.enqueue = [](void*, std::int64_t, const float*, float*) { return false; };
  device.library.error = "launch failure";
  CHECK_THROWS_WITH_AS(execution.enqueue(nullptr),
                       "TensorRT 11.4.0 could not infer: launch failure", std::runtime_error);
}

}  // namespace
}  // namespace edgebench::tensorrt::test
