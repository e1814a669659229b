#include "worker/worker.h"

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "machine/memory.h"
#include "machine/usage.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "quantise/quantised_file.h"
#include "quantised_support.h"
#include "runtime/fake_runtime.h"
#include "support.h"
#include "worker/crops.h"

namespace edgebench::worker {

using namespace runtime;

namespace {

using nlohmann::json;
using test::Crops;
using test::open_command;

Worker make_worker() {
  return {std::make_unique<runtime::FakeRuntime>(), {.bare_rss_bytes = 4096}};
}

}  // namespace

TEST_CASE("a runtime that measures no device answers with none") {
  Worker worker = make_worker();
  const json answer = worker.handle({{"command", "device_rooflines"}});
  CHECK(answer.at("event") == "device_rooflines");
  CHECK(answer.at("devices").empty());
}

TEST_CASE("opening reports phases that add up, the first inference and what ran") {
  const Crops crops;
  Worker worker = make_worker();
  const json opened = worker.handle(open_command(crops, 1));
  CHECK(opened.at("event") == "opened");
  REQUIRE(opened.at("phases").size() == 2);  // "read" came twice.
  CHECK(opened.at("phases")[0].at("name") == "read");
  CHECK(opened.at("session").at("kernels") == "sum");
  CHECK(opened.at("bare_rss_bytes") == 4096);
  REQUIRE(opened.at("layers").size() == 1);
  CHECK(opened.at("layers")[0].at("arithmetic") == "bf16");
}

TEST_CASE("latencies are the device's own where the command says so, and the session tells them") {
  const Crops crops;
  json command = open_command(crops, 1);
  command["gpu_timing"] = "trtexec-10";
  Worker worker = make_worker();
  CHECK_THROWS_AS(worker.handle(command), Unsupported);
  command["artifact"] = "with a clock";
  CHECK(worker.handle(command).at("session").at("gpu_timing") ==
        "trtexec-10: copies and kernels, by the device's clock");
  json slice = SliceCommand{.duration_ns = 0, .runs_min = 3};
  slice["command"] = "slice";
  const json sliced = worker.handle(slice);
  CHECK(sliced.at("run_ns") == json{79, 79, 79});
  CHECK(sliced.at("host_ns").size() == 3);
  command["gpu_timing"] = "application";
  Worker usual = make_worker();
  CHECK_FALSE(usual.handle(command).at("session").contains("gpu_timing"));
  CHECK_FALSE(usual.handle(slice).contains("host_ns"));
}

TEST_CASE("each phase has its own time, and those of one name add up") {
  const Crops crops;
  FakeRuntime::phase_time = std::chrono::milliseconds(3);
  Worker worker = make_worker();
  const json opened = worker.handle(open_command(crops, 1));
  FakeRuntime::phase_time = {};
  const std::int64_t read_ns = opened.at("phases")[0].at("duration_ns");
  const std::int64_t compile_ns = opened.at("phases")[1].at("duration_ns");
  CHECK(opened.at("phases")[1].at("name") == "compile");
  CHECK(read_ns >= 6'000'000);
  CHECK(compile_ns >= 3'000'000);
  CHECK(opened.at("open_ns") >= 9'000'000);
  // Each begins where the one before ends, and nothing but phases is opening here.
  CHECK(opened.at("open_ns").get<std::int64_t>() >= compile_ns + 6'000'000);
  CHECK(opened.at("open_ns").get<std::int64_t>() >= read_ns + 3'000'000);
}

TEST_CASE("the runtime is asked for what the command says, in every field") {
  const Crops crops;
  std::atomic<int> runs = 0;
  Worker worker(std::make_unique<FakeRuntime>([&] {
                  ++runs;
                  std::this_thread::sleep_for(std::chrono::milliseconds(4));
                }),
                {.bare_rss_bytes = 1});
  json command = OpenCommand{.variant = "int8",
                             .artifact = "here",
                             .crops = crops.file(),
                             .batch = 3,
                             .threads = 5,
                             .options = {{"mode", "y"}},
                             .streams = 2,
                             .compile_cache = "there",
                             .planted_slowdown = 2};
  command["command"] = "open";
  const json opened = worker.handle(command);
  const OpenRequest& asked = FakeRuntime::last_request;
  CHECK(asked.variant == "int8");
  CHECK(asked.artifact == "here");
  CHECK(asked.image_size == 2);
  CHECK(asked.batch == 3);
  CHECK(asked.threads == 5);
  CHECK(asked.compile_cache == "there");
  CHECK(asked.options == Options{{"mode", "y"}});
  CHECK(runs == 2);                                     // One inference of each stream.
  CHECK(opened.at("first_inference_ns") >= 8'000'000);  // Planted to take twice its time.
  const json slice = worker.handle(
      {{"command", "slice"}, {"duration_ns", 0}, {"runs_min", 3}, {"first_image", 0}});
  CHECK(slice.at("streams") == json{3, 3});
  for (const std::int64_t run_ns : slice.at("run_ns")) CHECK(run_ns >= 8'000'000);
}

TEST_CASE("a variant that there is not is refused before anything is opened") {
  const Crops crops;
  json command = open_command(crops, 1);
  command["variant"] = "int4";
  CHECK_THROWS_WITH(make_worker().handle(command), "fake has no variant int4");
}

TEST_CASE("a worker describes all of its runtime") {
  const auto description = make_worker().handle({{"command", "describe"}}).get<Description>();
  CHECK(description.name == "fake");
  CHECK(description.version == "1.2");
  CHECK(description.facts == Facts{{"build", "in memory"}});
  CHECK(description.artifact_revision == 7);
  CHECK(description.only_when_named);
  CHECK(description.has_compile_cache);
  REQUIRE(description.variants.size() == 2);
  CHECK(description.variants[1].name == "int8");
  CHECK(description.variants[1].precision == Precision::int8);
  REQUIRE(description.options.size() == 1);
  CHECK(description.options[0].name == "mode");
  CHECK(description.file_suffixes == std::vector<std::string>{".fake"});
}

TEST_CASE("what a launch used is all of its processor time, its peak and its part of the memory") {
  Worker worker = make_worker();
  test::use_and_return(std::size_t{96} << 20);
  // The time of the kernel is no small part of it, and sleeping is no interruption.
  machine::Usage before = machine::own_usage();
  while (before.system_ns < 30'000'000 ||
         before.voluntary_switches < before.involuntary_switches + 50) {
    if (before.system_ns >= 30'000'000) std::this_thread::sleep_for(std::chrono::microseconds(1));
    before = machine::own_usage();
  }
  const std::uint64_t peak_before_bytes = machine::own_memory().peak_rss_bytes.value_or(0);
  const Closed closed = worker.handle({{"command", "close"}}).get<Closed>();
  const machine::Usage after = machine::own_usage();
  CHECK(closed.cpu_ns >= before.user_ns + before.system_ns);
  CHECK(closed.cpu_ns <= after.user_ns + after.system_ns);
  CHECK(closed.involuntary_switches >= before.involuntary_switches);
  CHECK(closed.involuntary_switches <= after.involuntary_switches);
  CHECK(closed.peak_rss_bytes >= peak_before_bytes);
  CHECK(closed.peak_rss_bytes <= machine::own_memory().peak_rss_bytes.value_or(0));
  REQUIRE(closed.peak_rss_bytes.has_value());
  if (closed.pss_bytes) CHECK(*closed.pss_bytes < *closed.peak_rss_bytes - (48U << 20));
  CHECK(worker.closed());
}

TEST_CASE("the same image that gives other bits the second time is seen, whatever the batch") {
  const Crops crops;
  for (const int batch : {1, 2}) {
    std::atomic<float> drift = 0;
    Worker worker(std::make_unique<FakeRuntime>([] {}, [&] { return drift = drift + 0.5F; }), {});
    worker.handle(open_command(crops, batch));
    const json evaluated =
        worker.handle({{"command", "evaluate"}, {"logits", crops.logits()}, {"images", 2}});
    CHECK(evaluated.at("same_bits_twice") == false);
  }
}

TEST_CASE("every row of a batch is its own image, and the images come round again") {
  const test::TemporaryFolder folder;
  std::vector<std::uint8_t> pixels(5 * 12);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(50 * (i / 12));
  }
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{5, 2, 2, 3});
  for (const int batch : {1, 2, 3, 7}) {
    CAPTURE(batch);
    Worker worker = make_worker();
    json command = OpenCommand{.variant = "fp32",
                               .artifact = "any",
                               .crops = folder / "crops.npy",
                               .batch = batch,
                               .normalise = image::Normalisation::plus_minus_one};
    command["command"] = "open";
    worker.handle(command);
    worker.handle({{"command", "evaluate"}, {"logits", folder / "logits.npy"}, {"images", 7}});
    const MappedNpy logits(folder / "logits.npy");
    REQUIRE(logits.shape() == std::vector<std::size_t>{7, 2});
    for (std::size_t image = 0; image < 7; ++image) {
      const float sum = 12 * (static_cast<float>(50 * (image % 5)) / 127.5F - 1);
      CHECK(logits.floats()[2 * image] == doctest::Approx(sum).epsilon(1e-4));
      CHECK(logits.floats()[2 * image + 1] == -logits.floats()[2 * image]);
    }
  }
}

TEST_CASE("a user's file is opened without a variant, and told the images' size") {
  const Crops crops;
  Worker worker(std::make_unique<runtime::FakeRuntime>(),
                {.bare_rss_bytes = 1, .confined = "no network"});
  json command = open_command(crops, 1);
  command["variant"] = "";
  command["artifact"] = "model.fake";
  const json opened = worker.handle(command);
  CHECK(opened.at("event") == "opened");
  CHECK(runtime::FakeRuntime::last_request.variant.empty());
  CHECK(runtime::FakeRuntime::last_request.artifact == "model.fake");
  CHECK(runtime::FakeRuntime::last_request.image_size == 2);
  CHECK(opened.at("session").at("confined") == "no network");
  CHECK_FALSE(make_worker().handle(open_command(crops, 1)).at("session").contains("confined"));
  CHECK(worker.handle({{"command", "describe"}}).at("file_suffixes") == json{".fake"});
}

TEST_CASE("a worker tells what a file takes before anything is opened") {
  Worker worker = make_worker();
  const json answer = worker.handle({{"command", "inspect"}, {"artifact", "any"}});
  CHECK(answer.at("event") == "inspected");
  CHECK(answer.at("form").at("image_size") == 2);
  CHECK(answer.at("form").at("batch").is_null());
  CHECK_THROWS_WITH(worker.handle({{"command", "inspect"}, {"artifact", "no classifier"}}),
                    "its output is a map");
}

TEST_CASE("a device is found before anything is opened on it, however it is written") {
  const Crops crops;
  json command = open_command(crops, 1);
  command["device"] = "GPU.0";
  Worker worker = make_worker();
  const json opened = worker.handle(command);
  CHECK(runtime::FakeRuntime::last_request.device == "gpu.0");
  REQUIRE(opened.at("phases").size() == 3);
  CHECK(opened.at("phases")[0].at("name") == "load");  // Looking for it is part of the start.
  CHECK(opened.at("device_memory_bytes") == runtime::FakeRuntime::kDeviceMemory_bytes);
  const json closed = worker.handle({{"command", "close"}});
  CHECK(closed.at("device_memory_bytes") == runtime::FakeRuntime::kDeviceMemory_bytes);
  CHECK(closed.at("peak_rss_bytes") > 0);

  command["device"] = "gpu";  // The first of several.
  CHECK(make_worker().handle(command).at("event") == "opened");
  command["device"] = "npu";
  CHECK_THROWS_WITH_AS(
      make_worker().handle(command),
      "fake finds no device npu on this machine, only cpu, gpu.0; npu needs a chip",
      runtime::Unsupported);
  command["device"] = "npu.1";  // Of which the runtime knows more.
  CHECK_THROWS_WITH_AS(make_worker().handle(command), "the second chip is asleep: wake it",
                       runtime::Unsupported);
  command["device"] = "tpu";
  CHECK_THROWS_WITH_AS(make_worker().handle(command),
                       "fake knows no device tpu; it knows cpu, gpu, npu", std::invalid_argument);
}

TEST_CASE("on the processor no other device is looked for") {
  const Crops crops;
  const int asked = runtime::FakeRuntime::devices_asked;
  Worker worker = make_worker();
  const json opened = worker.handle(open_command(crops, 1));
  CHECK(runtime::FakeRuntime::devices_asked == asked);
  CHECK_FALSE(opened.contains("device_memory_bytes"));
  CHECK(runtime::FakeRuntime::last_request.device == "cpu");
  CHECK_FALSE(make_worker().handle({{"command", "close"}}).contains("device_memory_bytes"));
  const json described = worker.handle({{"command", "describe"}});
  CHECK(described.at("device_kinds")[2].at("needs") == "a chip");
  CHECK(described.at("devices")[1].at("driver") == "7.1");
}

TEST_CASE("a phase that may take long is announced before it begins, and no other") {
  const Crops crops;
  std::vector<json> said;
  Worker worker(std::make_unique<runtime::FakeRuntime>(), {},
                [&](const json& event) { said.push_back(event); });
  worker.handle(open_command(crops, 1));
  CHECK(said.empty());
  json command = open_command(crops, 1);
  command["artifact"] = "slow";
  CHECK(worker.handle(command).at("event") == "opened");
  REQUIRE(said.size() == 1);
  CHECK(said[0].at("event") == "phase");
  CHECK(said[0].at("name") == "compile");
  CHECK(said[0].at("at_most_ns") == runtime::FakeRuntime::kCompile_ns);
}

TEST_CASE("a session whose input or output is not what it says is an error") {
  const Crops crops;
  json command = open_command(crops, 2);
  command["artifact"] = "large input";
  CHECK_THROWS_WITH(make_worker().handle(command),
                    "the input has 100 bytes, and 2 images of 2 x 2 pixels have 96");
  command["artifact"] = "one class";
  CHECK_THROWS_WITH(make_worker().handle(command),
                    doctest::Contains("the output has 2 values for 2 images"));
}

TEST_CASE("the crops are normalised as the command says") {
  const Crops crops;
  json command = open_command(crops, 1);
  command["normalise"] = "plus-minus-one";
  Worker worker = make_worker();
  worker.handle(command);
  worker.handle({{"command", "evaluate"}, {"logits", crops.logits()}, {"images", 2}});
  const MappedNpy logits(crops.logits());
  CHECK(logits.floats()[0] == -12.0F);  // Black: twelve values of -1.
  CHECK(logits.floats()[2] == 12.0F);
}

TEST_CASE("an INT8 artifact is prepared from a quantised network and nothing else") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  model::save_network(network, folder / "weights.safetensors");
  quantise::save_quantised(test::roughly_quantised(network), folder / "quantised.safetensors");
  const auto prepared = [&](const std::string& variant, const std::string& quantised) {
    json command = runtime::PrepareCommand{.variant = variant,
                                           .weights = folder / "weights.safetensors",
                                           .quantised = quantised,
                                           .folder = folder.path()};
    command["command"] = "prepare";
    return make_worker().handle(command).at("main_file");
  };
  CHECK(prepared("fp32", "") == "of floats");
  CHECK(prepared("int8", folder / "quantised.safetensors") == "of integers");
  CHECK_THROWS_WITH_AS(prepared("int8", ""), doctest::Contains("needs a quantised network"),
                       std::invalid_argument);
  CHECK_THROWS_AS(prepared("int8", folder / "weights.safetensors"), InputError);
}

TEST_CASE("logits come image by image, also where the batch does not divide their number") {
  const Crops crops;
  for (const int batch : {1, 2, 3}) {
    Worker worker = make_worker();
    worker.handle(open_command(crops, batch));
    const json evaluated =
        worker.handle({{"command", "evaluate"}, {"logits", crops.logits()}, {"images", 2}});
    CHECK(evaluated.at("same_bits_twice") == true);
    const MappedNpy logits(crops.logits());
    CHECK(logits.shape() == std::vector<std::size_t>{2, 2});
    CHECK(logits.floats()[0] < -20);  // Black: twelve values of about -2.
    CHECK(logits.floats()[2] > 20);   // White.
  }
}

TEST_CASE("a command before open, an unknown command and an unknown option are errors") {
  const Crops crops;
  Worker worker = make_worker();
  CHECK_THROWS_WITH(worker.handle({{"command", "warm_up"}}), "no session is open; send open first");
  CHECK_THROWS_WITH(worker.handle({{"command", "dance"}}), "this worker knows no command dance");
  json wrong = open_command(crops, 1);
  wrong["options"] = {{"colour", "red"}};
  CHECK_THROWS_WITH(worker.handle(wrong), "fake has no option colour");
}

}  // namespace edgebench::worker
