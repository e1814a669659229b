// A runtime that does what its options say: it takes the scripted time, fails in the scripted way
// and answers with the reference's logits (as INT8, the simulation's), or with wrong ones. Every
// path of the coordinator can so be tested in milliseconds and without any SDK.
//
// The logits come from the reference interpreter, but only when somebody asks for them: run() is
// the scripted latency and nothing else.

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <random>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "model/interpreter.h"
#include "model/network_file.h"
#include "quantise/integer_simulation.h"
#include "quantise/quantised_file.h"
#include "runtime/input.h"
#include "runtime/runtime.h"
#include "script.h"
#include "scripted_layers.h"

namespace edgebench::null {
namespace {

using runtime::OpenRequest;
using runtime::Phases;
using runtime::Variant;

constexpr const char* kArtifactFile = "network.safetensors";
constexpr const char* kInt8 = "int8";
constexpr const char* kInt8W7 = "int8-w7";  // For the coordinator's ways with quantisation schemes.
// Of the user's: what prepare() writes for fp32, under another name.
constexpr const char* kFileSuffix = ".null";

// A device that this machine always has, and one that none has.
constexpr const char* kToy = "toy";
constexpr const char* kAbsent = "absent";

bool is_int8(const std::string& variant) {
  return variant == kInt8 || variant == kInt8W7;
}

// Whatever computes the logits of one variant.
class Computation {
 public:
  explicit Computation(const OpenRequest& request) {
    if (is_int8(request.variant)) {
      quantised_ = quantise::load_quantised(request.artifact);
      simulation_.emplace(quantised_);
    } else {
      network_ = model::load_network(request.artifact);
      interpreter_.emplace(network_);
    }
  }

  const model::Network& network() const { return simulation_ ? quantised_.network : network_; }

  void run(std::span<const float> image, std::span<float> logits) {
    if (simulation_) {
      simulation_->run(image, logits);
    } else {
      interpreter_->run(image, logits);
    }
  }

 private:
  model::Network network_;
  quantise::QuantisedNetwork quantised_;
  std::optional<model::Interpreter> interpreter_;
  std::optional<quantise::IntegerSimulation> simulation_;
};

// Takes memory and touches it until there is no more; the limit of the process ends it.
[[noreturn]] void eat_memory() {
  constexpr std::size_t kBite_bytes = std::size_t{64} << 20;
  std::vector<std::vector<char>> eaten;
  for (;;) eaten.emplace_back(kBite_bytes, '\1');
}

void fail_as_scripted(const Script& script) {
  switch (script.failure) {
    case Failure::none:
      return;
    case Failure::unsupported:
      throw runtime::Unsupported("the script says that this machine cannot do it");
    case Failure::error:
      throw std::runtime_error("the script says that this fails");
    case Failure::crash:
      std::cerr << "null: about to crash, as scripted" << std::endl;
      ::signal(SIGSEGV, SIG_DFL);  // A sanitizer's handler would turn the signal into an exit code.
      ::raise(SIGSEGV);
      return;
    case Failure::exit:
      std::cerr << "null: about to exit, as scripted" << std::endl;
      ::_exit(7);
    case Failure::hang:
      for (;;) ::pause();
    case Failure::memory:
      eat_memory();
  }
}

// What a model file with operators of its own might do, and whether it could.
std::string intrusion(const std::string& file) {
  const auto came_of_it = [](bool done) { return done ? "done" : "refused"; };
  const bool written = static_cast<bool>(std::ofstream(file) << "intruded" << std::flush);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket >= 0) ::close(socket);
  return fmt::format("file {}, socket {}, signal {}", came_of_it(written), came_of_it(socket >= 0),
                     came_of_it(::kill(::getppid(), 0) == 0));
}

std::optional<std::int64_t> nanoseconds(const std::optional<double>& us, double factor) {
  if (!us) return std::nullopt;
  return std::llround(*us * 1000 * factor);
}

// Says how long it may take if the script does, and takes as long as the script says.
void compile(const Script& script, Phases& phases) {
  std::optional<std::int64_t> at_most_ns;
  if (script.compile_at_most_ms) at_most_ns = std::llround(*script.compile_at_most_ms * 1e6);
  phases.begin("compile", at_most_ns);
  std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(script.compile_ms));
}

class NullSession final : public runtime::Session {
 public:
  NullSession(const OpenRequest& request, const Script& script)
      : request_(request),
        script_(script),
        on_toy_(request.device == kToy),
        computation_(request),
        claimed_(is_int8(request.variant) ? runtime::Arithmetic::int8 : runtime::Arithmetic::fp32),
        batch_(static_cast<std::size_t>(request.batch)),
        image_values_(runtime::values_per_image(network().image_size)),
        input_(batch_ * image_values_),
        logits_(batch_ * static_cast<std::size_t>(network().classes)),
        random_(script.seed != 0 ? script.seed : std::random_device{}()) {
    if (network().image_size != request.image_size) {
      throw std::runtime_error(
          fmt::format("the network takes images of {0} x {0} pixels, and these are {1} x {1}; give "
                      "weights of that size",
                      network().image_size, request.image_size));
    }
    if (!script.intrude.empty()) intrusion_ = intrusion(script.intrude);
    launch_factor_ = std::exp(script.launch_noise * noise_(random_));
  }

  runtime::InputSpec input_spec() const override { return {.image_size = network().image_size}; }

  std::span<std::byte> input() override { return std::as_writable_bytes(std::span(input_)); }

  void run() override {
    if (++runs_ == script_.fail_at_run) fail_as_scripted(script_);
    run_factor_ = launch_factor_;
    if (script_.noise > 0) run_factor_ *= std::exp(script_.noise * noise_(random_));
    const std::int64_t end_ns = now_ns() + std::llround(script_.latency_us * 1000 * run_factor_);
    while (now_ns() < end_ns) {
    }
  }

  std::span<const float> output() override {
    const auto classes = static_cast<std::size_t>(network().classes);
    for (std::size_t row = 0; row < batch_; ++row) {
      computation_.run(std::span(input_).subspan(row * image_values_, image_values_),
                       std::span(logits_).subspan(row * classes, classes));
    }
    distort();
    return logits_;
  }

  runtime::RunTimes last_run_times() override {
    if (!on_toy_) return {};
    return {.device_ns = nanoseconds(script_.device_us, run_factor_),
            .copy_to_device_ns = nanoseconds(script_.copy_to_device_us, run_factor_),
            .copy_to_host_ns = nanoseconds(script_.copy_to_host_us, run_factor_)};
  }

  std::optional<std::uint64_t> device_memory_bytes() override {
    if (!on_toy_ || !script_.device_memory_mb) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(*script_.device_memory_mb * 1e6));
  }

  // With every field of the request as it arrived: what is lost on the way to a runtime shows in
  // the record. The first input tells which image it was and how it was normalised.
  runtime::Facts facts() override {
    runtime::Facts facts = {{"kernels", "none: scripted latency"},
                            {"variant", request_.variant},
                            {"device", request_.device},
                            {"artifact", request_.artifact.string()},
                            {"image_size", fmt::format("{}", request_.image_size)},
                            {"batch", fmt::format("{}", request_.batch)},
                            {"threads", fmt::format("{}", request_.threads)},
                            {"compile_cache", request_.compile_cache.string()},
                            {"options", nlohmann::json(request_.options).dump()},
                            {"first_input", fmt::format("{:.4f}", input_.front())}};
    if (!intrusion_.empty()) facts["intrusion"] = intrusion_;
    return facts;
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    std::vector<runtime::ExecutedLayer> layers;
    for (const model::Node& node : network().nodes) {
      if (node.weight.empty()) continue;
      const bool linear = node.op == model::Op::linear;
      layers.push_back(
          {.name = node.name,
           .kind = linear ? runtime::LayerKind::linear : runtime::LayerKind::convolution,
           .arithmetic = script_.arithmetic.value_or(claimed_),
           .kernel = "scripted"});
    }
    return layers;
  }

  std::unique_ptr<runtime::LayerProfiler> layer_profiler() override {
    if (!script_.layers) return nullptr;
    return scripted_profiler(network(), script_, script_.arithmetic.value_or(claimed_), input(),
                             [this] { run(); });
  }

 private:
  const model::Network& network() const { return computation_.network(); }

  void distort() {
    switch (script_.logits) {
      case Logits::right:
        break;
      case Logits::wrong:
        for (float& logit : logits_) logit = -logit;
        break;
      case Logits::constant:
        logits_.assign(logits_.size(), 0.0F);
        break;
      case Logits::not_finite:
        logits_.back() = std::numeric_limits<float>::quiet_NaN();
        break;
      case Logits::unstable:
        logits_.front() += 1e-6F * static_cast<float>(runs_);
        break;
    }
  }

  OpenRequest request_;
  Script script_;
  std::string intrusion_;  // What came of it; empty: nothing was tried.
  bool on_toy_;
  Computation computation_;
  runtime::Arithmetic claimed_;
  std::size_t batch_;
  std::size_t image_values_;
  std::vector<float> input_;
  std::vector<float> logits_;
  std::mt19937_64 random_;
  std::normal_distribution<double> noise_;
  double launch_factor_ = 1;  // Of the latency, for all runs of this session.
  double run_factor_ = 1;     // For the last one.
  std::int64_t runs_ = 0;
};

class NullRuntime final : public runtime::Runtime {
 public:
  std::string name() const override { return "null"; }
  std::string version() const override { return "1"; }
  bool only_when_named() const override { return true; }

  std::vector<Variant> variants() const override {
    return {{"fp32", runtime::Precision::fp32, "scripted latency with the reference's logits"},
            {kInt8, runtime::Precision::int8, "the same with the simulation's logits"},
            {kInt8W7, runtime::Precision::int8, "the same with weights of seven bits",
             quantise::Scheme::asymmetric_u8_w7}};
  }

  std::vector<std::string> file_suffixes() const override { return {kFileSuffix}; }

  runtime::FileForm inspect(const std::filesystem::path& file) override {
    const model::Network network = model::load_network(file);
    return {.image_size = network.image_size, .classes = network.classes};
  }

  std::vector<runtime::OptionInfo> options() const override { return script_options(); }

  std::vector<runtime::DeviceKind> device_kinds() const override {
    return {{runtime::kCpu}, {kToy}, {kAbsent, "a machine that has one, and none has"}};
  }
  std::vector<runtime::Device> devices() override {
    return {{runtime::kCpu, "spins for as long as it is told"},
            {kToy, "the same, and tells made-up times of a device", "1.0"}};
  }

  std::vector<runtime::DeviceRoofline> device_rooflines() override {
    return {{.device = kToy,
             .description = "made up",
             .library = "toy library 1.0",
             .peaks = {{"fp32", 1.5e12}},
             .copied_bytes_per_second = 2e11,
             .missing = {{"int8", "a toy has none"}}},
            {.device = kAbsent, .absent = "no machine has one"}};
  }

  std::string prepare(const runtime::PrepareRequest& request) override {
    if (request.quantised != nullptr) {
      quantise::save_quantised(*request.quantised, request.folder / kArtifactFile);
    } else {
      model::save_network(request.network, request.folder / kArtifactFile);
    }
    return kArtifactFile;
  }

  std::unique_ptr<runtime::Session> open(const OpenRequest& request, Phases& phases) override {
    const Script script = parse_script(request.options);
    phases.begin("read");
    if (script.fail_at_run == 0) fail_as_scripted(script);
    auto session = std::make_unique<NullSession>(request, script);
    compile(script, phases);
    return session;
  }
};

}  // namespace
}  // namespace edgebench::null

namespace edgebench::runtime {

std::unique_ptr<Runtime> make_runtime() {
  return std::make_unique<null::NullRuntime>();
}

}  // namespace edgebench::runtime
