#include "shared/tensorrt/session.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <thread>

#include "emit/half.h"
#include "on_device.h"

namespace edgebench::tensorrt::test {
namespace {

constexpr std::size_t kValues = 3 * 4 * 4;

// Fills image `row` with its number and `value` on its first place.
void fill(runtime::Session& session, std::size_t batch, float value) {
  auto* const values = reinterpret_cast<float*>(session.input().data());
  std::fill_n(values, batch * kValues, 0.0F);
  for (std::size_t row = 0; row < batch; ++row) {
    values[row * kValues] = value + 100 * static_cast<float>(row);
  }
}

std::vector<float> logits_of(runtime::Session& session, std::size_t batch, float value) {
  fill(session, batch, value);
  session.run();
  return {session.output().begin(), session.output().end()};
}

std::vector<float> expected(std::size_t batch, float value) {
  std::vector<float> logits(batch * 10);
  for (std::size_t row = 0; row < batch; ++row) {
    std::iota(logits.begin() + static_cast<std::ptrdiff_t>(row * 10),
              logits.begin() + static_cast<std::ptrdiff_t>(row * 10 + 10),
              value + 100 * static_cast<float>(row));
  }
  return logits;
}

TEST_CASE("an inference begins and ends in the host's memory, recorded as a graph or not") {
  for (const bool graph : {false, true}) {
    FakeDevice device;
    const auto session = make_session(device.with_plan(2), 2, 4, {.graph = graph});
    CHECK(session->input_spec().image_size == 4);
    REQUIRE(session->input().size() == 2 * kValues * sizeof(float));
    CHECK(logits_of(*session, 2, 5) == expected(2, 5));
    CHECK(logits_of(*session, 2, 8) == expected(2, 8));
    CHECK(device.machine.driver.pageable_copies == 0);
    CHECK(device.machine.driver.graphs == (graph ? 1 : 0));
    const runtime::RunTimes times = session->last_run_times();
    CHECK(times.device_ns.value() == doctest::Approx(kKernel_us * 1000).epsilon(0.01));
    CHECK(times.copy_to_device_ns.value() > times.copy_to_host_ns.value());
  }
}

TEST_CASE("sessions on one engine infer at the same time, each in a thread of its own") {
  FakeDevice device;
  const OnDevice shared = device.with_plan(1);
  const auto first = make_session(shared, 1, 4, {});
  const auto second = make_session(shared, 1, 4, {});
  std::vector<float> other;
  std::thread([&] { other = logits_of(*second, 1, 7); }).join();
  CHECK(logits_of(*first, 1, 3) == expected(1, 3));
  CHECK(other == expected(1, 7));
}

TEST_CASE("nothing of the device is left behind") {
  FakeDevice device;
  { make_session(device.with_plan(1), 1, 4, {.graph = true})->run(); }
  CHECK(device.library.alive == 0);
  const auto& driver = device.machine.driver;
  CHECK(driver.retained + driver.pinned + driver.device_memories + driver.streams + driver.events +
            driver.graphs + driver.executables ==
        0);
}

TEST_CASE("the facts say what ran, and the layers in which type") {
  FakeDevice device;
  device.library.account = kHalfAccount;
  const auto session = make_session(device.with_plan(1), 1, 4, {});
  const runtime::Facts facts = session->facts();
  CHECK(facts.at("library") == "TensorRT 11.4.0");
  CHECK(facts.at("kernels") == "CaskConvolution Half x 1, gemm Half x 1");
  CHECK(facts.at("tf32") == "off");
  CHECK(facts.at("graph") == "no");
  CHECK(facts.at("waiting") == "blocking");
  CHECK(facts.at("plan") == "built");
  CHECK(std::stod(facts.at("enqueue_us")) >= 0);
  const auto layers = session->executed_layers();
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].arithmetic == runtime::Arithmetic::fp16);
  CHECK(layers[1].kind == runtime::LayerKind::linear);
}

TEST_CASE("where the inspector tells names only, the build's account is taken") {
  FakeDevice device;
  device.library.account = R"({"Layers": ["a", "b"]})";
  OnDevice shared = device.with_plan(1);
  CHECK(make_session(shared, 1, 4, {})->executed_layers().empty());
  CHECK(make_session(shared, 1, 4, {})->facts().at("kernels") == "the library tells of none");
  shared.account = {
      "Name: k, LayerType: correlation, Inputs: [ { Name: i, Dimensions: [1,3,4,4], Datatype: "
      "Float, F }], Constants: [ { Name: w, Dimensions: [8,3,3,3], Datatype: Float, F }], "
      "Outputs: [], TacticName: , StreamId: 0, Metadata: "};
  const auto session = make_session(shared, 1, 4, {});
  REQUIRE(session->executed_layers().size() == 1);
  CHECK(session->executed_layers().front().arithmetic == runtime::Arithmetic::fp32);
  const auto loose = make_session(shared, 1, 4, {.tf32 = Tf32::allowed});
  CHECK(loose->executed_layers().front().arithmetic == runtime::Arithmetic::tf32);
  CHECK(loose->facts().at("tf32") == "allowed; by the kernels' names: 1 untold");
}

TEST_CASE("answers in FP16 are handed out as floats") {
  FakeDevice device;
  device.library.outputs.front().type = kHalf;
  device.library.enqueue = [](void* stream, std::int64_t, const float*, float* output) {
    cuda::test::queue_kernel(static_cast<cuda::StreamHandle>(stream), kKernel_us, [output] {
      const std::vector<std::uint16_t> halves = emit::to_half(std::array{0.5F, -2.0F});
      std::memcpy(output, halves.data(), 4);
    });
    return true;
  };
  const auto session = make_session(device.with_plan(1), 1, 4, {});
  session->run();
  REQUIRE(session->output().size() == 10);
  CHECK(session->output()[0] == 0.5F);
  CHECK(session->output()[1] == -2.0F);
}

TEST_CASE("a plan of other tensors is a sentence") {
  FakeDevice device;
  device.library.outputs.front().type = kInt8;
  CHECK_THROWS_AS(make_session(device.with_plan(1), 1, 4, {}), std::runtime_error);
  device.library.outputs.front() = {"output", kFloat, {-1, 10, 10}};
  CHECK_THROWS_AS(make_session(device.with_plan(1), 1, 4, {}), std::runtime_error);
}

TEST_CASE("what fails on the device is told, and leaves the session usable") {
  FakeDevice device;
  const auto session = make_session(device.with_plan(1), 1, 4, {});
  device.library.enqueue = [](void*, std::int64_t, const float*, float*) { return false; };
  device.library.error = "launch failure";
  CHECK_THROWS_WITH_AS(session->run(), "TensorRT 11.4.0 could not infer: launch failure",
                       std::runtime_error);
  device.library.enqueue = queue_sums;
  CHECK(logits_of(*session, 1, 2) == expected(1, 2));
}

}  // namespace
}  // namespace edgebench::tensorrt::test
