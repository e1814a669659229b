// A runtime in memory, for tests of the worker: its logits are the sum of each image's input.
#pragma once

#include <functional>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/runtime.h"

namespace edgebench::runtime {

class FakeSession final : public Session {
 public:
  FakeSession(int batch, std::function<void()> on_run)
      : input_(static_cast<std::size_t>(batch) * 3 * 2 * 2),
        logits_(static_cast<std::size_t>(batch) * 2),
        on_run_(std::move(on_run)) {}
  InputSpec input_spec() const override { return {.image_size = 2}; }
  std::span<std::byte> input() override { return std::as_writable_bytes(std::span(input_)); }
  void run() override {
    on_run_();
    for (std::size_t row = 0; row < logits_.size() / 2; ++row) {
      const auto begin = input_.begin() + static_cast<std::ptrdiff_t>(row * 12);
      logits_[row * 2] = std::accumulate(begin, begin + 12, 0.0F);
      logits_[row * 2 + 1] = -logits_[row * 2];
    }
  }
  std::span<const float> output() override { return logits_; }
  Facts facts() override { return {{"kernels", "sum"}}; }
  std::vector<ExecutedLayer> executed_layers() override {
    return {{"sum", LayerKind::linear, Arithmetic::bf16, "sum"}};
  }

 private:
  std::vector<float> input_;
  std::vector<float> logits_;
  std::function<void()> on_run_;
};

class FakeRuntime final : public Runtime {
 public:
  explicit FakeRuntime(std::function<void()> on_run = [] {}) : on_run_(std::move(on_run)) {}
  std::string name() const override { return "fake"; }
  std::string version() const override { return "1.2"; }
  std::vector<Variant> variants() const override {
    return {{"fp32", Precision::fp32, "sums"}, {"int8", Precision::int8, "sums"}};
  }
  std::vector<OptionInfo> options() const override { return {{"mode", "any"}}; }
  std::string prepare(const PrepareRequest& request) override {
    return request.quantised != nullptr ? "of integers" : "of floats";
  }
  std::unique_ptr<Session> open(const OpenRequest& request, Phases& phases) override {
    phases.begin("read");
    phases.begin("compile");
    phases.begin("read");
    if (request.artifact == "bad_alloc") throw std::bad_alloc();
    return std::make_unique<FakeSession>(request.batch, on_run_);
  }

 private:
  std::function<void()> on_run_;
};

}  // namespace edgebench::runtime
