// An inference begins with the images in pinned memory and ends with the logits there: copy in,
// compute, copy out on one stream, one wait for all of it. Input and output are bound once. What
// each layer was computed in comes from the engine that is measured; where its inspector tells no
// more than names, from the account of the build that made it.

#include "shared/tensorrt/session.h"

#include <array>
#include <optional>
#include <utility>

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
                logits_ * sizeof(float)) {
    if (execution_.output().type != "float32") {
      throw std::runtime_error("the plan's output is " + runtime::words_of(execution_.output()) +
                               ", not float32");
    }
    execution_.bind(staged_.device_input(), staged_.device_output());
    if (options.graph) record();
  }

  runtime::InputSpec input_spec() const override { return spec_; }
  std::span<std::byte> input() override { return staged_.input(); }
  void run() override {
    staged_.run([this] { launch(); });
  }
  std::span<const float> output() override {
    return {reinterpret_cast<const float*>(staged_.output().data()), logits_};
  }
  runtime::RunTimes last_run_times() override { return staged_.last_run_times(); }

  runtime::Facts facts() override {
    runtime::Facts facts = shared_.facts;
    facts["library"] = shared_.engine->library().words();
    facts["kernels"] = summarise_kernels(layers());
    if (facts["kernels"].empty()) facts["kernels"] = "the library tells of none";
    facts["tf32"] = options_.tf32 ? "allowed" : "off";
    facts["graph"] = options_.graph ? "yes" : "no";
    facts["waiting"] = enum_name(shared_.context->waiting());
    facts.merge(cuda::launch_facts(
        staged_, [this] { run(); },
        options_.graph ? "a larger batch helps" : "graph=yes or a larger batch helps"));
    return facts;
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return tensorrt::executed_layers(layers(), options_.tf32);
  }

 private:
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
    if (!tensorrt::executed_layers(told, options_.tf32).empty()) return told;
    return layers_in_log(shared_.account);
  }

  OnDevice shared_;
  SessionOptions options_;
  cuda::Stream stream_;
  Execution execution_;
  runtime::InputSpec spec_;
  std::size_t logits_;
  cuda::StagedRun staged_;
  std::optional<cuda::Graph> graph_;
};

}  // namespace

std::unique_ptr<runtime::Session> make_session(const OnDevice& shared, int batch, int image_size,
                                               const SessionOptions& options) {
  return std::make_unique<TensorRtSession>(shared, batch, image_size, options);
}

}  // namespace edgebench::tensorrt
