#include "cuda_session.h"

#include <cmath>
#include <string>
#include <thread>
#include <tuple>

#include <ATen/ops/zeros.h>

#include "cuda_machine.h"
#include "model/synthetic.h"
#include "no_phases.h"
#include "runtime/input.h"
#include "seeded_pictures.h"
#include "sessions.h"
#include "shared/torch/tests/checks.h"
#include "stats/logits.h"

namespace edgebench::libtorch::test {
namespace {

using Logits = std::vector<float>;
using runtime::Arithmetic;

// MobileNetV2 of width 0.35 for 96 x 96 images, as an artifact of one variant.
class Artifact {
 public:
  explicit Artifact(const std::string& variant) : known_(libtorch_variant(variant)) {
    const model::Network network = model::synthetic_network(0.35, 96, 10, 1);
    const auto runtime = runtime::make_runtime();
    file_ =
        runtime->prepare({.variant = known_.variant, .network = network, .folder = folder_.path()});
  }

  std::unique_ptr<runtime::Session> open(const CudaMachine& here, const std::string& device,
                                         int batch = 1, runtime::Options options = {}) const {
    edgebench::test::NoPhases phases;
    return open_variant(known_,
                        {.variant = known_.variant.name,
                         .artifact = folder_ / file_,
                         .device = device,
                         .image_size = 96,
                         .batch = batch,
                         .options = std::move(options)},
                        phases, here.places());
  }

 private:
  const LibtorchVariant& known_;
  edgebench::test::TemporaryFolder folder_;
  std::string file_;
};

// Of a whole batch, whose first picture has this number.
Logits logits_of(runtime::Session& session, unsigned first, std::size_t batch = 1) {
  const std::size_t bytes = session.input().size() / batch;
  for (std::size_t row = 0; row < batch; ++row) {
    runtime::fill_image(session.input_spec(),
                        edgebench::test::seeded_picture(96, first + static_cast<unsigned>(row)),
                        session.input().subspan(row * bytes, bytes));
  }
  session.run();
  return {session.output().begin(), session.output().end()};
}

void check_near(const Logits& logits, const Logits& expected) {
  REQUIRE(logits.size() == expected.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(logits[i] - expected[i]) < 1e-4F);
  }
}

void check_layers(runtime::Session& session, Arithmetic arithmetic) {
  const auto layers = session.executed_layers();
  REQUIRE(layers.size() == 53);
  for (const runtime::ExecutedLayer& layer : layers) {
    CAPTURE(layer.name);
    CAPTURE(layer.kernel);
    CHECK(layer.arithmetic == arithmetic);
  }
  CHECK(layers.front().kernel == "aten::cudnn_convolution");
  CHECK((layers.back().kernel == "aten::addmm" || layers.back().kernel == "aten::mm"));
}

}  // namespace

TEST_CASE("FP32 on the device computes what it computes on the processor, in either format") {
  for (const std::string variant :
       {"eager-fp32", "eager-fp32-channels-last", "torchscript-fp32", "torchscript-fp32-frozen"}) {
    for (const std::string format : {"nchw", "nhwc"}) {
      CAPTURE(variant);
      CAPTURE(format);
      const CudaMachine here;
      const Artifact artifact(variant);
      const auto session = artifact.open(here, "cuda", 1, {{"memory_format", format}});
      const auto processor = artifact.open(here, "cpu");
      for (const unsigned picture : {1U, 2U, 3U}) {
        check_near(logits_of(*session, picture), logits_of(*processor, picture));
      }
      CHECK(logits_of(*session, 1) != logits_of(*session, 2));
      CHECK(here.machine.driver.pageable_copies == 0);
      check_layers(*session, Arithmetic::fp32);
    }
  }
}

TEST_CASE("FP16 and BF16 arrive as they are and become floats outside") {
  for (const auto& [variant, arithmetic, least_db] :
       {std::tuple{std::string("torchscript-fp16"), Arithmetic::fp16, 30.0},
        std::tuple{std::string("torchscript-bf16"), Arithmetic::bf16, 12.0}}) {
    CAPTURE(variant);
    const CudaMachine here;
    const Artifact floats("torchscript-fp32");
    const auto session = Artifact(variant).open(here, "cuda");
    const auto processor = floats.open(here, "cpu");
    CHECK(session->input().size() == 3 * 96 * 96 * 2);
    for (const unsigned picture : {4U, 5U}) {
      const Logits expected = logits_of(*processor, picture);
      CHECK(stats::sqnr_db(expected, logits_of(*session, picture)) > least_db);
    }
    CHECK(logits_of(*session, 4) != logits_of(*session, 5));
    check_layers(*session, arithmetic);
  }
}

TEST_CASE("a batch, and two sessions at the same time") {
  const CudaMachine here;
  const Artifact artifact("eager-fp32");
  const auto single = artifact.open(here, "cuda");
  const auto batch = artifact.open(here, "cuda", 2);
  const Logits both = logits_of(*batch, 5, 2);
  check_near({both.begin(), both.begin() + 10}, logits_of(*single, 5));
  check_near({both.begin() + 10, both.end()}, logits_of(*single, 6));
  Logits in_thread;
  std::thread([&] { in_thread = logits_of(*single, 7); }).join();
  CHECK(in_thread == logits_of(*single, 7));
  CHECK(here.machine.driver.streams == 2);
}

TEST_CASE("times are the device's, weights are there before, facts say how it ran") {
  CudaMachine here;
  here.machine.load_module("580.95.05");
  const Artifact artifact("eager-fp32");
  const auto session = artifact.open(here, "cuda", 1, {{"waiting", "blocking"}});
  PlayedTorch& pytorch = played_torch();
  CHECK(pytorch.synchronised > 0);
  pytorch.operators = 0;
  logits_of(*session, 1);
  const runtime::RunTimes times = session->last_run_times();
  const auto is_near = [](std::optional<std::int64_t> time_ns, double expected_ns) {
    CHECK(static_cast<double>(time_ns.value()) == doctest::Approx(expected_ns).epsilon(0.01));
  };
  is_near(times.device_ns, pytorch.operators * kOperator_us * 1000);
  is_near(times.copy_to_device_ns, 3 * 96 * 96 * 4);  // A byte a nanosecond.
  is_near(times.copy_to_host_ns, 40);
  const runtime::Facts facts = session->facts();
  CHECK(facts.at("kernels") == "1 aten::addmm, 52 aten::cudnn_convolution");
  CHECK(facts.at("memory_format") == "contiguous (NCHW)");
  CHECK(facts.at("waiting") == "blocking");
  CHECK(facts.at("tf32") == "off");
  CHECK(facts.at("driver") == "580.95.05, CUDA 13.0");
  CHECK(facts.at("threads") == "1");
  CHECK(std::stod(facts.at("enqueue_us")) > 0);
}

TEST_CASE("TF32 that cuDNN was told is seen, whatever PyTorch's settings say") {
  const CudaMachine here;
  const auto session = Artifact("torchscript-fp32").open(here, "cuda");
  played_torch().tells_cudnn_tf32 = true;
  const auto layers = session->executed_layers();
  played_torch().tells_cudnn_tf32 = false;
  CHECK(layers.front().arithmetic == Arithmetic::other);
  CHECK(layers.back().arithmetic == Arithmetic::fp32);
  CHECK(session->facts().at("tf32") == "off");
}

TEST_CASE("logits that are not on the device are no answer of the device") {
  CudaMachine here;
  const auto device = std::make_shared<const CudaDevice>(libtorch_variant("eager-fp32"), "cuda",
                                                         cuda::kUsualWaiting, here.places());
  const torch_common::SessionRequest request{.input = {.image_size = 4}, .batch = 1, .facts = {}};
  const auto session = make_cuda_session(
      request, [](const at::Tensor& /*images*/) { return at::zeros({1, 10}); }, device);
  CHECK_THROWS_WITH_AS(session->run(), "the logits are on cpu, not on cuda:0", std::runtime_error);
  here.machine.driver.next_result = cuda::kOutOfMemory;
  CHECK_THROWS_AS(session->run(), std::bad_alloc);
}

}  // namespace edgebench::libtorch::test
