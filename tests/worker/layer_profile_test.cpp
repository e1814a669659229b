#include "worker/layer_profile.h"

#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/fake_runtime.h"

namespace edgebench::worker {
namespace {

using namespace runtime;

// What the tests see of a profiled session: 'o' the profiler is made, 'r' a plain inference, 'p' a
// profiled one, 's' the warm-up is over.
using Steps = std::string;

class FakeProfiler final : public LayerProfiler {
 public:
  FakeProfiler(std::span<std::byte> input, Steps& steps) : input_(input), steps_(steps) {}
  std::span<std::byte> input() override { return input_; }
  void run() override {
    steps_ += 'p';
    ++runs_;
  }
  void settled() override {
    steps_ += 's';
    runs_ = 0;
  }
  KernelTimes take() override {
    KernelTimes times;
    times.kernels = {{.node = "sum"}};
    times.rows_ns.assign(runs_, {7});
    return times;
  }

 private:
  std::span<std::byte> input_;
  Steps& steps_;
  std::size_t runs_ = 0;
};

class ProfiledSession final : public Session {
 public:
  InputSpec input_spec() const override { return {.image_size = 2}; }
  std::span<std::byte> input() override { return std::as_writable_bytes(std::span(input_)); }
  void run() override { steps += 'r'; }
  std::span<const float> output() override { return {}; }
  std::unique_ptr<LayerProfiler> layer_profiler() override {
    if (!why_none.empty()) throw Unsupported(why_none);
    steps += 'o';
    return std::make_unique<FakeProfiler>(input(), steps);
  }

  Steps steps;
  std::string why_none;

 private:
  std::vector<float> input_ = std::vector<float>(12);
};

}  // namespace

TEST_CASE("plain and profiled inferences alternate, and what is to warm up does not count") {
  ProfiledSession session;
  std::vector<std::size_t> images;
  LayerProfile profile(
      session, [&](std::span<std::byte>, std::size_t image) { images.push_back(image); }, "fake");
  CHECK(profile.open().why_none.empty());
  CHECK(session.steps == "op");
  const ProfileSlice warm = profile.slice({.pairs = 1, .first_image = 0, .warming = true});
  CHECK(warm.plain_ns.size() == 1);
  CHECK(session.steps ==
        "op"
        "rrp"
        "s");
  images.clear();
  const ProfileSlice slice = profile.slice({.pairs = 3, .first_image = 10, .warming = false});
  CHECK(session.steps ==
        "op"
        "rrp"
        "s"
        "r"
        "rp"
        "pr"
        "rp");
  CHECK(images == std::vector<std::size_t>{10, 11, 11, 12, 12, 13, 13});
  CHECK(slice.plain_ns.size() == 3);
  CHECK(slice.profiled_ns.size() == 3);
  CHECK(profile.take().times.rows_ns.size() == 3);
}

TEST_CASE("a session that cannot be profiled says why, and one without a profiler, too") {
  ProfiledSession refusing;
  refusing.why_none = "it has no clock";
  const auto fill = [](std::span<std::byte>, std::size_t) {};
  LayerProfile refused(refusing, fill, "fake");
  CHECK(refused.open().why_none == "it has no clock");
  CHECK(refusing.steps.empty());
  FakeSession plain(1, [] {});
  LayerProfile none(plain, fill, "fake");
  CHECK(none.open().why_none == "edgebench reads no times by layer from fake yet");
  CHECK_THROWS_AS(none.slice({}), std::logic_error);
  CHECK_THROWS_AS(none.take(), std::logic_error);
}

}  // namespace edgebench::worker
