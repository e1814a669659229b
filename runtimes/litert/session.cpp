// A session over buffers that LiteRT itself has allocated: it hands memory of another alignment or
// size to XNNPACK only after a copy. They are bound once, so that a timed run is LiteRT's Run and
// nothing else.
//
// The evidence of what ran comes from a profile, and LiteRT has to know when it compiles that there
// will be one: a profiled model took 34 ms longer to compile and 68 MB more memory. So the session
// that is measured has none. The same file is compiled once more, with the same options and
// profiling, for one inference, in a child process that leaves this one's memory as it is. Which
// operators XNNPACK chooses depends on the file, the options and the processor alone, and these are
// the same. Whether the whole graph was delegated is asked of the measured model itself.

#include "session.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "check/model_file.h"
#include "classifier.h"
#include "compiled_model.h"
#include "executed_layers.h"
#include "in_child.h"
#include "layer_profile.h"
#include "runtime/aligned_buffer.h"
#include "runtime/input.h"
#include "weight_cache.h"

namespace edgebench::litert {
namespace {

namespace fs = std::filesystem;

class LiteRtSession final : public runtime::Session {
 public:
  LiteRtSession(Environment& environment, const runtime::OpenRequest& request,
                const CompileOptions& options, runtime::Phases& phases)
      : environment_(environment),
        batch_(request.batch),
        compilation_{.threads = options.threads, .xnnpack_flags = options.xnnpack_flags} {
    phases.begin("read");
    classifier_ = read_classifier(request.artifact);
    model_ = load_model(environment, request.artifact);
    if (options.weight_cache) {
      phases.begin("weight cache");
      compilation_.weight_cache = weight_cache_file(request.artifact, options.xnnpack_flags);
      make_weight_cache(compilation_.weight_cache, [&](const fs::path& path) {
        Compilation building = compilation_;
        building.weight_cache = path;
        CompiledModel(environment_, *model_, classifier_, classifier_.batch, building);
      });
    }
    if (classifier_.computes_shapes) {
      phases.begin("trial");
      try_out();
    }
    phases.begin("compile");
    compile();
    logits_ = runtime::AlignedBuffer<float>(compiled_->output().size() /
                                            runtime::element_bytes(classifier_.output));
  }

  runtime::InputSpec input_spec() const override { return classifier_.input; }
  std::span<std::byte> input() override { return compiled_->input(); }
  void run() override { compiled_->run(); }

  std::span<const float> output() override {
    const std::span<const std::byte> bytes = compiled_->output();
    for (std::size_t i = 0; i < logits_.size(); ++i) logits_.data()[i] = value(bytes, i);
    return logits_.span();
  }

  runtime::Facts facts() override {
    const auto delegated =
        std::ranges::count_if(profile(), [](const auto& made) { return made.delegated; });
    const bool whole = compiled_->wholly_delegated();
    return {
        {"delegate", whole ? "XNNPACK, the whole graph"
                           : fmt::format("XNNPACK, in part: {} of {} operators executed", delegated,
                                         profile().size())},
        {"threads", std::to_string(compilation_.threads)},
        {"xnnpack_flags", fmt::format("{:#x}", compilation_.xnnpack_flags)},
        {"weight_cache",
         compilation_.weight_cache.empty() ? "off" : compilation_.weight_cache.filename().string()},
        {"kernels", summarize_operators(profile())}};
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return edgebench::litert::executed_layers(classifier_.layers, profile());
  }

  // Here and not in a child: by now nobody measures this process's memory any more.
  std::unique_ptr<runtime::LayerProfiler> layer_profiler() override {
    const auto twin = std::make_shared<CompiledModel>(environment_, *model_, classifier_, batch_,
                                                      profiled_compilation());
    return model_profiler({.input = twin->input(), .infer = [twin] { return twin->profile(); }},
                          classifier_.layers);
  }

 private:
  static Classifier read_classifier(const fs::path& path) {
    return classifier_of(ModelFile(path).graph());
  }

  // A file that was made for another batch may hold that batch in its shapes.
  [[noreturn]] void refuse_batch() const {
    throw runtime::Unsupported(fmt::format("this .tflite takes {} image{} at a time, not {}",
                                           classifier_.batch, classifier_.batch == 1 ? "" : "s",
                                           batch_));
  }

  // The worker writes and reads as the file says, so LiteRT must have understood it alike.
  bool is_answer(std::span<const int> extents) const {
    const std::size_t logits =
        static_cast<std::size_t>(batch_) * static_cast<std::size_t>(classifier_.classes);
    std::size_t elements = 1;
    for (const int extent : extents) elements *= static_cast<std::size_t>(extent);
    return !extents.empty() && extents.front() == batch_ && elements == logits;
  }

  void require_answer(bool given) const {
    if (given) return;
    if (batch_ != classifier_.batch) refuse_batch();
    throw std::runtime_error(fmt::format("the model does not give {} logits for each of {} images",
                                         classifier_.classes, batch_));
  }

  // Where operators compute shapes, LiteRT knows the output's only after an inference, and a longer
  // one than the file says would be written behind the end of its buffer. So the first inference is
  // made in a child, where that harms nobody. The shapes come from the batch alone (the check of
  // the file sees to that), so they are the same here. Where such a RESHAPE is the last operator,
  // LiteRT keeps its result for itself, and what lay in the buffer before stays there.
  void try_out() {
    constexpr std::size_t kSpareBytes = std::size_t{16} << 20;
    constexpr std::string_view kAnswer = "an answer";
    constexpr std::string_view kOther = "another";
    constexpr std::string_view kNone = "none";
    constexpr std::byte kUntouched{0xA5};
    const auto text = in_child([&] {
      Compilation spacious = compilation_;
      spacious.weight_cache.clear();
      spacious.spare_output_bytes = kSpareBytes;
      try {
        CompiledModel trial(environment_, *model_, classifier_, batch_, spacious);
        std::ranges::fill(trial.output(), kUntouched);
        trial.run();
        if (!is_answer(trial.output_extents())) return std::string(kOther);
        const bool untouched = std::ranges::count(trial.output(), kUntouched) ==
                               static_cast<std::ptrdiff_t>(trial.output().size());
        return std::string(untouched ? kNone : kAnswer);
      } catch (const std::runtime_error& error) {
        return std::string(error.what());
      }
    });
    if (text == kNone) {
      throw runtime::Unsupported(
          "LiteRT gives no result of a model that ends in a RESHAPE to a computed shape; convert "
          "the "
          "network for a fixed batch, as 1 x S x S x 3");
    }
    if (batch_ == classifier_.batch && text != kAnswer && text != kOther) {
      throw std::runtime_error(text.value_or("LiteRT ended its process when it tried the model"));
    }
    require_answer(text == kAnswer);
  }

  void compile() {
    try {
      compiled_.emplace(environment_, *model_, classifier_, batch_, compilation_);
    } catch (const runtime::Unsupported&) {
      throw;
    } catch (const std::runtime_error&) {
      if (batch_ != classifier_.batch) refuse_batch();
      throw;
    }
    require_answer(classifier_.computes_shapes || is_answer(compiled_->output_extents()));
  }

  float value(std::span<const std::byte> bytes, std::size_t index) const {
    if (classifier_.output == runtime::Element::f32) return element<float>(bytes, index);
    const int integer = integer_at(bytes, index);
    return static_cast<float>(integer - classifier_.output_zero_point) * classifier_.output_scale;
  }

  int integer_at(std::span<const std::byte> bytes, std::size_t index) const {
    if (classifier_.output == runtime::Element::u8) return element<std::uint8_t>(bytes, index);
    if (classifier_.output == runtime::Element::i8) return element<std::int8_t>(bytes, index);
    return element<std::int16_t>(bytes, index);
  }

  template <typename Value>
  static Value element(std::span<const std::byte> bytes, std::size_t index) {
    Value value{};
    std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
    return value;
  }

  // Made once, for all who ask; empty where the child that makes it fails.
  const std::vector<ExecutedOperator>& profile() {
    if (!profile_) {
      const auto text = in_child([this] {
        CompiledModel twin(environment_, *model_, classifier_, batch_, profiled_compilation());
        std::ranges::copy(compiled_->input(), twin.input().begin());
        return profile_text(twin.profile().operators);
      });
      profile_ = read_profile(text.value_or(""));
    }
    return *profile_;
  }

  Compilation profiled_compilation() const {
    Compilation profiled = compilation_;
    profiled.profiled = true;
    return profiled;
  }

  Environment& environment_;
  int batch_;
  Compilation compilation_;
  Classifier classifier_;
  runtime::AlignedBuffer<float> logits_;
  std::optional<std::vector<ExecutedOperator>> profile_;
  // Destroyed before what it was made of.
  ModelHandle model_;
  std::optional<CompiledModel> compiled_;
};

}  // namespace

std::unique_ptr<runtime::Session> open_session(Environment& environment,
                                               const runtime::OpenRequest& request,
                                               const CompileOptions& options,
                                               runtime::Phases& phases) {
  return std::make_unique<LiteRtSession>(environment, request, options, phases);
}

}  // namespace edgebench::litert
