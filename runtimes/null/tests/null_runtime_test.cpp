#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "model/network_file.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "support.h"

namespace {

using namespace edgebench;

struct RecordedPhases final : runtime::Phases {
  void begin(std::string_view name, std::optional<std::int64_t> at_most_ns) override {
    names.emplace_back(name);
    announced_ns = at_most_ns;
  }
  std::vector<std::string> names;
  std::optional<std::int64_t> announced_ns;  // Of the last one.
};

// The small network, opened with these options on this device.
class Opened {
 public:
  explicit Opened(const std::string& device, runtime::Options options = {}) {
    model::save_network(test::small_network(), folder_ / "network.safetensors");
    session_ = runtime_->open({.variant = "fp32",
                               .artifact = folder_ / "network.safetensors",
                               .device = device,
                               .image_size = 96,
                               .batch = 2,
                               .threads = 3,
                               .options = std::move(options)},
                              phases_);
  }
  runtime::Session& session() { return *session_; }
  const RecordedPhases& phases() const { return phases_; }

 private:
  test::TemporaryFolder folder_;
  RecordedPhases phases_;
  std::unique_ptr<runtime::Runtime> runtime_ = runtime::make_runtime();
  std::unique_ptr<runtime::Session> session_;
};

}  // namespace

TEST_CASE("it describes itself") {
  test::check_description("null", "1");
}

TEST_CASE("it answers with the reference's logits and the simulation's") {
  const test::Conformance fp32{.variant = "fp32", .options = {{"latency_us", "0"}}};
  const test::Conformance int8{.variant = "int8",
                               .options = {{"latency_us", "0"}},
                               .convolutions = runtime::Arithmetic::int8,
                               .classifier = runtime::Arithmetic::int8};
  for (const test::Conformance& variant : {fp32, int8}) {
    test::check_inference(test::small_network(), variant);
    test::check_head(test::small_network_with_hidden_layers(), variant);
  }
}

TEST_CASE("it knows a device that it finds and one that it does not") {
  const auto runtime = runtime::make_runtime();
  const auto found = runtime->devices();
  CHECK_FALSE(runtime::absent_device("null", "toy", runtime->device_kinds(), found));
  CHECK(runtime::absent_device("null", "absent", runtime->device_kinds(), found) ==
        "null finds no device absent on this machine, only cpu, toy; absent needs a machine that "
        "has one, and none has");
}

TEST_CASE("the session tells what it was told") {
  Opened opened("toy");
  const runtime::Facts facts = opened.session().facts();
  CHECK(facts.at("device") == "toy");
  CHECK(facts.at("batch") == "2");
  CHECK(facts.at("threads") == "3");
}

TEST_CASE("the toy device tells times and memory, and the processor does not") {
  Opened opened("toy", {{"latency_us", "10"}, {"device_us", "4"}, {"copy_to_host_us", "none"}});
  opened.session().run();
  const runtime::RunTimes times = opened.session().last_run_times();
  CHECK(times.device_ns == 4000);
  CHECK(times.copy_to_device_ns == 1500);
  CHECK_FALSE(times.copy_to_host_ns);
  CHECK(opened.session().device_memory_bytes() == 64'000'000);

  Opened other("cpu", {{"device_us", "4"}});
  other.session().run();
  CHECK_FALSE(other.session().last_run_times().device_ns);
  CHECK_FALSE(other.session().device_memory_bytes());
}

TEST_CASE("the device's times vary with the latency") {
  Opened opened("toy",
                {{"latency_us", "1"}, {"noise", "0.5"}, {"seed", "1"}, {"device_us", "1000"}});
  opened.session().run();
  const auto first = opened.session().last_run_times();
  opened.session().run();
  const auto second = opened.session().last_run_times();
  CHECK(first.device_ns != second.device_ns);
}

TEST_CASE("compiling takes its time, announced only where the script says so") {
  CHECK_FALSE(Opened("cpu").phases().announced_ns);
  const Opened announced("cpu", {{"compile_at_most_ms", "1500"}});
  CHECK(announced.phases().names == std::vector<std::string>{"read", "compile"});
  CHECK(announced.phases().announced_ns == 1'500'000'000);
}
