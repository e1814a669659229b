// An inference begins with the images in pinned memory and ends with the logits there: copy in,
// compute, copy out on one stream, one wait for all of it. Input and output are bound once. What
// each layer was computed in comes from the engine that is measured; where its inspector tells no
// more than names, from the account of the build that made it.

#include "shared/tensorrt/session.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "emit/half.h"
#include "runtime/file_form.h"
#include "runtime/input.h"
#include "shared/cuda/launch.h"
#include "shared/cuda/staged_run.h"
#include "shared/tensorrt/build_log.h"
#include "shared/tensorrt/inspector_json.h"

namespace edgebench::tensorrt {
namespace {

runtime::InputSpec spec_of(const Execution& execution, int image_size) {
  const std::array inputs = {execution.input()};
  const std::array outputs = {execution.output()};
  return runtime::input_spec_of(runtime::form_of(inputs, outputs), image_size);
}

// Of float32 or float16: form_of() has refused others.
std::size_t answer_bytes(const runtime::FileTensor& output) {
  return output.type == "float16" ? sizeof(std::uint16_t) : sizeof(float);
}

class TensorRtSession final : public runtime::Session {
 public:
  TensorRtSession(const OnDevice& shared, int batch, int image_size, const SessionOptions& options)
      : shared_(shared),
        options_(options),
        stream_(*shared.context),
        execution_(shared.engine, batch),
        spec_(spec_of(execution_, image_size)),
        logits_(static_cast<std::size_t>(batch) *
                static_cast<std::size_t>(runtime::require_answers(execution_.output(), batch))),
        staged_(*shared.context, stream_,
                static_cast<std::size_t>(batch) * runtime::values_per_image(spec_.image_size) *
                    runtime::element_bytes(spec_.element),
                logits_.size() * answer_bytes(execution_.output())) {
    execution_.bind(staged_.device_input(), staged_.device_output());
    if (options.graph) record();
  }

  runtime::InputSpec input_spec() const override { return spec_; }
  std::span<std::byte> input() override { return staged_.input(); }
  void run() override {
    staged_.run([this] { launch(); });
  }
  std::span<const float> output() override {
    const std::byte* const answers = staged_.output().data();
    if (answer_bytes(execution_.output()) == sizeof(float)) {
      return {reinterpret_cast<const float*>(answers), logits_.size()};
    }
    logits_ = emit::from_half({reinterpret_cast<const std::uint16_t*>(answers), logits_.size()});
    return logits_;
  }
  runtime::RunTimes last_run_times() override { return staged_.last_run_times(); }

  runtime::Facts facts() override {
    runtime::Facts facts = shared_.facts;
    facts["library"] = shared_.engine->library().words();
    facts["kernels"] = summarise_kernels(layers());
    if (facts["kernels"].empty()) facts["kernels"] = "the library tells of none";
    facts["tf32"] = tf32_words();
    facts["graph"] = options_.graph ? "yes" : "no";
    facts["waiting"] = enum_name(shared_.context->waiting());
    facts.merge(cuda::launch_facts(
        staged_, [this] { run(); },
        options_.graph ? "a larger batch helps" : "graph=yes or a larger batch helps"));
    return facts;
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return tensorrt::executed_layers(layers(), tf32());
  }

 private:
  bool tf32() const { return options_.tf32 != Tf32::off; }

  // The first inference does what the library does once; only then can one be recorded.
  void record() {
    run();
    stream_.begin_capture();
    execution_.enqueue(stream_.handle());
    graph_.emplace(stream_.end_capture());
  }

  void launch() const {
    if (graph_) {
      stream_.launch(*graph_);
    } else {
      execution_.enqueue(stream_.handle());
    }
  }

  std::vector<EngineLayer> layers() const {
    std::vector<EngineLayer> told = layers_in_json(execution_.account());
    if (!tensorrt::executed_layers(told, tf32()).empty()) return told;
    return layers_in_log(shared_.account);
  }

  std::string tf32_words() const {
    if (!tf32()) return "off";
    const std::string told = summarise_tf32(layers());
    const char* const words = options_.tf32 == Tf32::allowed ? "allowed" : "as the file was built";
    return told.empty() ? words : fmt::format("{}; by the kernels' names: {}", words, told);
  }

  OnDevice shared_;
  SessionOptions options_;
  cuda::Stream stream_;
  Execution execution_;
  runtime::InputSpec spec_;
  std::vector<float> logits_;
  cuda::StagedRun staged_;
  std::optional<cuda::Graph> graph_;
};

}  // namespace

std::unique_ptr<runtime::Session> make_session(const OnDevice& shared, int batch, int image_size,
                                               const SessionOptions& options) {
  return std::make_unique<TensorRtSession>(shared, batch, image_size, options);
}

}  // namespace edgebench::tensorrt
