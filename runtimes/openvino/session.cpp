// One inference request over buffers of our own: set once as the request's tensors, so that a timed
// run is infer() and nothing else.
//
// The batch is fixed before compiling, because kernels for a known shape are what a user deploys; a
// dynamic batch would compile at the first inference. The precision hint is always given: left to
// itself the CPU plugin computes in BF16 where the processor has AMX. One stream is the latency
// setting; of several each is a request of one model. OpenVINO's own pinning is off: edgebench pins
// the whole worker from outside, every runtime to the same CPUs. On another device infer() copies
// the input there and the logits back.
//
// The CPU plugin names the kernels of a request that it does not profile, too: only their times are
// missing, and no inference is slower for it. Other plugins keep that account only while they
// profile, so that a second model is compiled for it there, once, after the first inference.

#include "session.h"

#include <optional>
#include <utility>

#include <Eigen/Core>

#include "base/clock.h"
#include "devices.h"
#include "executed_graph.h"
#include "layer_profile.h"
#include "model_form.h"
#include "runtime/aligned_buffer.h"
#include "runtime/file_form.h"
#include "runtime/input.h"

namespace edgebench::openvino {
namespace {

constexpr std::int64_t kLongestBuild_ns = 600 * kNanosecondsPerSecond;

// What a model is opened with, and everything that is needed to compile it once more.
struct Setting {
  const Core& core;
  runtime::OpenRequest request;
  Properties properties;
};

struct ReadModel {
  Model model;
  runtime::InputSpec spec;
};

// Reads the model and fixes its batch, and the images' size where it leaves that open.
ReadModel read_model(const Setting& setting, const ElementTypes& types) {
  Model model = read_file(setting.core, setting.request.artifact);
  const runtime::FileForm form = form_of(model, types);
  const std::int64_t batch = setting.request.batch;
  runtime::require_batch(form, setting.request.batch);
  const runtime::InputSpec spec = runtime::input_spec_of(form, setting.request.image_size);
  const std::int64_t size = spec.image_size;
  const bool nhwc = spec.layout == runtime::Layout::nhwc;
  model.reshape(nhwc ? std::array{batch, size, size, std::int64_t{3}}
                     : std::array{batch, std::int64_t{3}, size, size});
  return {std::move(model), spec};
}

// Adds what the device tells; not every plugin knows every property.
template <typename Read>
void add_fact(runtime::Facts& facts, const std::string& name, Read read) {
  try {
    facts[name] = read();
  } catch (const std::runtime_error&) {
    // It does not: the fact is not available.
  }
}

std::string switch_words(const std::string& value) {
  return value == "YES" ? "on" : "off";
}

class OpenVinoSession final : public runtime::Session {
 public:
  OpenVinoSession(std::shared_ptr<const Setting> setting, std::shared_ptr<CompiledModel> model,
                  const ElementTypes& types, const runtime::InputSpec& spec)
      : setting_(std::move(setting)),
        spec_(spec),
        model_(std::move(model)),
        request_(model_->make_request()) {
    const Port input = model_->input();
    const Port output = model_->output();
    const runtime::FileTensor answers = tensor_of(output, types);
    runtime::require_answers(answers, setting_->request.batch);
    std::size_t logits = 1;
    for (const std::int64_t extent : answers.extents) logits *= static_cast<std::size_t>(extent);
    input_ = runtime::AlignedBuffer<std::byte>(static_cast<std::size_t>(setting_->request.batch) *
                                               runtime::values_per_image(spec_.image_size) *
                                               runtime::element_bytes(spec_.element));
    logits_ = runtime::AlignedBuffer<float>(logits);
    half_output_ = answers.type == "float16";
    if (half_output_) halves_ = runtime::AlignedBuffer<std::byte>(logits * sizeof(Eigen::half));
    request_.set_input(input.type(), input.extents(), input_.data());
    request_.set_output(output.type(), answers.extents,
                        half_output_ ? static_cast<void*>(halves_.data()) : logits_.data());
  }

  runtime::InputSpec input_spec() const override { return spec_; }
  std::span<std::byte> input() override { return input_.span(); }
  void run() override { request_.infer(); }
  std::span<const float> output() override {
    if (half_output_) {
      const auto* halves = reinterpret_cast<const Eigen::half*>(halves_.data());
      for (std::size_t i = 0; i < logits_.size(); ++i) {
        logits_.data()[i] = static_cast<float>(halves[i]);
      }
    }
    return logits_.span();
  }

  runtime::Facts facts() override {
    runtime::Facts facts;
    const auto add = [&](const char* name, const char* property) {
      add_fact(facts, name, [&] { return model_->property(property); });
    };
    add_fact(facts, "device",
             [&] { return words_of_list(model_->property("EXECUTION_DEVICES")).at(0); });
    add("inference_precision", "INFERENCE_PRECISION_HINT");
    add("streams", "NUM_STREAMS");
    if (on_processor()) {
      add("threads", "INFERENCE_NUM_THREADS");
      add_fact(facts, "cpu_pinning",
               [&] { return switch_words(model_->property("ENABLE_CPU_PINNING")); });
    }
    if (!nodes().empty()) facts["kernels"] = summarize_nodes(nodes());
    if (setting_->request.variant.empty()) {
      facts[runtime::kOutputFact] =
          runtime::output_words(outline_of(setting_->request.artifact).last_operator);
    }
    return facts;
  }

  // By a model that is compiled once more, with counters.
  std::unique_ptr<runtime::LayerProfiler> layer_profiler() override {
    if (!on_processor()) {
      throw runtime::Unsupported("edgebench reads OpenVINO's times by layer on the processor only");
    }
    const std::shared_ptr<OpenVinoSession> twin = counted_twin();
    if (!same_kernels(twin->request_.nodes(), nodes())) {
      throw runtime::Unsupported(
          "compiled with counters, the model runs other kernels than the one that is timed");
    }
    return counting_profiler({.input = twin->input(),
                              .infer = [twin] { twin->run(); },
                              .nodes = [twin] { return twin->request_.nodes(); }},
                             outline_of(setting_->request.artifact).products);
  }

  // None where the plugin gives no account of its graph, as the NPU's.
  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return edgebench::openvino::executed_layers(nodes(),
                                                outline_of(setting_->request.artifact).products);
  }

  // The GPU plugin tells what it holds now; what it needs it takes before the first inference.
  std::optional<std::uint64_t> device_memory_bytes() override {
    if (on_processor()) return std::nullopt;
    try {
      return bytes_on_device(
          setting_->core.property(vendor_name(setting_->request.device), kMemoryStatistics));
    } catch (const std::runtime_error&) {
      return std::nullopt;
    }
  }

 private:
  bool on_processor() const { return setting_->request.device == runtime::kCpu; }

  const std::vector<CompiledNode>& nodes() {
    if (!nodes_) nodes_ = on_processor() ? request_.nodes() : profiled_nodes();
    return *nodes_;
  }

  // Of the same model, compiled once more to be profiled; none where the plugin does not.
  std::vector<CompiledNode> profiled_nodes() {
    try {
      const std::shared_ptr<OpenVinoSession> twin = counted_twin();
      twin->run();
      return twin->request_.nodes();
    } catch (const std::runtime_error&) {
      return {};
    }
  }

  std::shared_ptr<OpenVinoSession> counted_twin() const {
    Properties properties = setting_->properties;
    properties["PERF_COUNT"] = "YES";
    properties.erase("CACHE_DIR");
    const ElementTypes types(setting_->core);
    const ReadModel read = read_model(*setting_, types);
    const auto model = std::make_shared<CompiledModel>(
        setting_->core.compile(read.model, vendor_name(setting_->request.device), properties));
    return std::make_shared<OpenVinoSession>(setting_, model, types, read.spec);
  }

  std::shared_ptr<const Setting> setting_;
  runtime::InputSpec spec_;
  bool half_output_ = false;
  std::optional<std::vector<CompiledNode>> nodes_;
  // Before the request, which points into them.
  runtime::AlignedBuffer<std::byte> input_;
  runtime::AlignedBuffer<float> logits_;
  runtime::AlignedBuffer<std::byte> halves_;
  std::shared_ptr<CompiledModel> model_;
  Request request_;
};

}  // namespace

std::vector<std::unique_ptr<runtime::Session>> open_sessions(const Core& core,
                                                             const runtime::OpenRequest& request,
                                                             int streams,
                                                             const std::string& arithmetic,
                                                             runtime::Phases& phases) {
  phases.begin("read");
  const auto setting = std::make_shared<const Setting>(
      Setting{core, request, compile_properties(request, streams, arithmetic)});
  const ElementTypes types(core);
  const ReadModel read = read_model(*setting, types);
  // Other devices than the processor build kernels, which can take minutes the first time, and do
  // so once more for facts().
  phases.begin("compile", request.device == runtime::kCpu ? std::nullopt
                                                          : std::optional(2 * kLongestBuild_ns));
  const auto compiled = std::make_shared<CompiledModel>(
      core.compile(read.model, vendor_name(request.device), setting->properties));
  std::vector<std::unique_ptr<runtime::Session>> sessions;
  for (int i = 0; i < streams; ++i) {
    sessions.push_back(std::make_unique<OpenVinoSession>(setting, compiled, types, read.spec));
  }
  return sessions;
}

}  // namespace edgebench::openvino
