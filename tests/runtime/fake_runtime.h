// A runtime in memory, for tests of the worker: its logits are the sum of each image's input.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runtime/runtime.h"

namespace edgebench::runtime {

// What a session says of its input and output, which need not be what it has.
struct FakeShape {
  std::size_t input_values_too_many = 0;
  std::size_t logits = 2;  // Of the whole batch, times the batch.
};

class FakeSession final : public Session {
 public:
  FakeSession(int batch, std::function<void()> on_run, FakeShape shape = {},
              std::function<float()> drift = {})
      : input_(static_cast<std::size_t>(batch) * 3 * 2 * 2 + shape.input_values_too_many),
        logits_(static_cast<std::size_t>(batch) * shape.logits),
        on_run_(std::move(on_run)),
        drift_(std::move(drift)) {}
  InputSpec input_spec() const override { return {.image_size = 2}; }
  std::span<std::byte> input() override { return std::as_writable_bytes(std::span(input_)); }
  void run() override {
    on_run_();
    for (std::size_t row = 0; row < std::min(logits_.size() / 2, input_.size() / 12); ++row) {
      const auto begin = input_.begin() + static_cast<std::ptrdiff_t>(row * 12);
      logits_[row * 2] = std::accumulate(begin, begin + 12, 0.0F);
      if (drift_) logits_[row * 2] += drift_();
      logits_[row * 2 + 1] = -logits_[row * 2];
    }
  }
  std::span<const float> output() override { return logits_; }
  RunTimes last_run_times() override { return run_times ? run_times() : RunTimes(); }
  std::optional<std::uint64_t> device_memory_bytes() override { return device_memory; }
  Facts facts() override { return {{"kernels", "sum"}}; }
  std::vector<ExecutedLayer> executed_layers() override {
    return {{"sum", LayerKind::linear, Arithmetic::bf16, "sum"}};
  }

  std::function<RunTimes()> run_times;  // What the device says of a run; empty: nothing.
  std::optional<std::uint64_t> device_memory;

 private:
  std::vector<float> input_;
  std::vector<float> logits_;
  std::function<void()> on_run_;
  std::function<float()> drift_;  // What each answer strays by; empty: none does.
};

class FakeRuntime final : public Runtime {
 public:
  explicit FakeRuntime(
      std::function<void()> on_run = [] {}, std::function<float()> drift = {})
      : on_run_(std::move(on_run)), drift_(std::move(drift)) {}
  std::string name() const override { return "fake"; }
  std::string version() const override { return "1.2"; }
  Facts facts() override { return {{"build", "in memory"}}; }
  int artifact_revision() const override { return 7; }
  bool only_when_named() const override { return true; }
  bool has_compile_cache() const override { return true; }
  std::vector<Variant> variants() const override {
    return {{"fp32", Precision::fp32, "sums"}, {"int8", Precision::int8, "sums"}};
  }
  std::vector<OptionInfo> options() const override { return {{"mode", "any"}}; }
  std::vector<DeviceKind> device_kinds() const override {
    return {{kCpu}, {"gpu", "a card"}, {"npu", "a chip"}};
  }
  std::vector<Device> devices() override {
    ++devices_asked;
    return {{kCpu}, {"gpu.0", "a fake card", "7.1"}};
  }
  std::string why_absent(const std::string& device) override {
    return device == "npu.1" ? "the second chip is asleep: wake it" : "";
  }
  std::string prepare(const PrepareRequest& request) override {
    return request.quantised != nullptr ? "of integers" : "of floats";
  }
  std::unique_ptr<Session> open(const OpenRequest& request, Phases& phases) override {
    const auto begin = [&](const char* phase, std::optional<std::int64_t> at_most_ns = {}) {
      phases.begin(phase, at_most_ns);
      std::this_thread::sleep_for(phase_time);
    };
    begin("read");
    begin("compile", request.artifact == "slow" ? std::optional(kCompile_ns) : std::nullopt);
    begin("read");
    if (request.artifact == "bad_alloc") throw std::bad_alloc();
    last_request = request;
    if (request.artifact == "large input") {
      return std::make_unique<FakeSession>(request.batch, on_run_,
                                           FakeShape{.input_values_too_many = 1});
    }
    if (request.artifact == "one class") {
      return std::make_unique<FakeSession>(request.batch, on_run_, FakeShape{.logits = 1});
    }
    auto session = std::make_unique<FakeSession>(request.batch, on_run_, FakeShape{}, drift_);
    if (request.artifact == "with a clock") {
      session->run_times = [] {
        return RunTimes{.device_ns = 70, .copy_to_device_ns = 8, .copy_to_host_ns = 1};
      };
    }
    if (request.device != kCpu) session->device_memory = kDeviceMemory_bytes;
    return session;
  }

  std::vector<std::string> file_suffixes() const override { return {".fake"}; }
  FileForm inspect(const std::filesystem::path& file) override {
    if (file == "no classifier") throw std::runtime_error("its output is a map");
    return {.image_size = 2, .classes = 2};
  }

  static constexpr std::int64_t kCompile_ns = 600'000'000'000;
  static constexpr std::uint64_t kDeviceMemory_bytes = 123'456;
  inline static OpenRequest last_request = {};
  inline static std::chrono::milliseconds phase_time{0};
  inline static int devices_asked = 0;

 private:
  std::function<void()> on_run_;
  std::function<float()> drift_;
};

}  // namespace edgebench::runtime
