#include "worker/worker.h"

#include <array>
#include <thread>

#include <sys/socket.h>

#include "base/error.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "quantise/quantised_file.h"
#include "quantised_support.h"
#include "runtime/fake_runtime.h"
#include "support.h"

namespace edgebench::worker {
namespace {

using nlohmann::json;

// Two crops of 2 x 2 pixels: one black, one white.
class Crops {
 public:
  Crops() {
    std::vector<std::uint8_t> pixels(24, 0);
    std::fill(pixels.begin() + 12, pixels.end(), std::uint8_t{255});
    write_npy(folder_ / "crops.npy", pixels, std::array<std::size_t, 4>{2, 2, 2, 3});
  }
  std::string file() const { return folder_ / "crops.npy"; }
  std::string logits() const { return folder_ / "logits.npy"; }

 private:
  test::TemporaryFolder folder_;
};

json open_command(const Crops& crops, int batch) {
  json command = runtime::OpenCommand{.variant = "fp32",
                                      .artifact = "any",
                                      .crops = crops.file(),
                                      .batch = batch,
                                      .options = {{"mode", "x"}}};
  command["command"] = "open";
  return command;
}

Worker make_worker() {
  return {std::make_unique<runtime::FakeRuntime>(), {.bare_rss_bytes = 4096}};
}

}  // namespace

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
  CHECK(opened.at("device_memory_bytes").is_null());
  CHECK(runtime::FakeRuntime::last_request.device == "cpu");
  CHECK(make_worker().handle({{"command", "close"}}).at("device_memory_bytes").is_null());
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

TEST_CASE("every exception becomes an answer, and close ends the worker") {
  const Crops crops;
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  LineChannel coordinator(ends[0]);
  std::thread serving([end = ends[1]] {
    LineChannel channel(end);
    serve(channel, [] { return std::make_unique<runtime::FakeRuntime>(); }, {});
  });
  const auto ask = [&](const json& command) {
    coordinator.send(command.dump());
    return json::parse(coordinator.receive().line);
  };
  json bad_alloc = open_command(crops, 1);
  json slow = open_command(crops, 1);
  slow["artifact"] = "slow";
  CHECK(ask(slow).at("event") == "phase");
  CHECK(json::parse(coordinator.receive().line).at("event") == "opened");
  bad_alloc["artifact"] = "bad_alloc";
  CHECK(ask(bad_alloc).at("outcome") == "out_of_memory");
  CHECK(ask({{"command", "dance"}}).at("outcome") == "failed");
  CHECK(ask({{"no", "command"}}).at("event") == "error");
  CHECK(ask({{"command", "close"}}).at("event") == "closed");
  CHECK(coordinator.receive().status == LineChannel::Status::end);
  serving.join();
}

TEST_CASE("a runtime that cannot even be made answers with the reason") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  LineChannel coordinator(ends[0]);
  std::thread serving([end = ends[1]] {
    LineChannel channel(end);
    serve(channel,
          []() -> std::unique_ptr<runtime::Runtime> { throw runtime::Unsupported("no such CPU"); },
          {});
  });
  coordinator.send(R"({"command":"describe"})");
  const json answer = json::parse(coordinator.receive().line);
  CHECK(answer.at("outcome") == "unsupported");
  CHECK(answer.at("reason") == "no such CPU");
  ::shutdown(ends[0], SHUT_WR);
  serving.join();
}

}  // namespace edgebench::worker
