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

#include "classifier.h"
#include "executed_layers.h"
#include "in_child.h"
#include "model_file.h"
#include "runtime/aligned_buffer.h"
#include "weight_cache.h"

namespace edgebench::litert {
namespace {

namespace fs = std::filesystem;

// The options of one delegate or of the runtime, as TOML text that LiteRT takes over.
void add_options(Options& options, const char* receiver, const std::string& toml) {
  OpaqueOptions* made = nullptr;
  check(LiteRtCreateOpaqueOptions(receiver, ::strdup(toml.c_str()), std::free, &made),
        "take options");
  check(LiteRtAddOpaqueOptions(&options, made), "take options");
}

struct Compilation {
  CompileOptions options;
  fs::path weight_cache;  // Empty: none.
  bool profiled = false;
};

OptionsHandle options_of(const Compilation& compilation) {
  Options* made = nullptr;
  check(LiteRtCreateOptions(&made), "make options");
  OptionsHandle options(made);
  check(LiteRtSetOptionsHardwareAccelerators(made, kCpu), "choose the CPU");
  std::string xnnpack = fmt::format("num_threads = {}\nflags = {}\n", compilation.options.threads,
                                    compilation.options.xnnpack_flags);
  if (!compilation.weight_cache.empty()) {
    xnnpack += fmt::format("weight_cache_file_path = '{}'\n", compilation.weight_cache.string());
  }
  add_options(*made, "xnnpack", xnnpack);
  if (compilation.profiled)
    add_options(*made, "runtime_options_string", "enable_profiling = true\n");
  return options;
}

ModelHandle load_model(Environment& environment, const fs::path& path) {
  Model* made = nullptr;
  check(LiteRtCreateModelFromFile(&environment, path.c_str(), &made), "read " + path.string());
  return ModelHandle(made);
}

// A buffer of the library with the memory it lies in.
struct BoundBuffer {
  TensorBufferHandle handle;
  std::span<std::byte> memory;
};

// A compiled model with its input and output.
class Compiled {
 public:
  Compiled(Environment& environment, Model& model, const Classifier& classifier, int batch,
           const Compilation& compilation)
      : environment_(environment), model_(model) {
    const OptionsHandle options = options_of(compilation);
    CompiledModel* made = nullptr;
    check(LiteRtCreateCompiledModel(&environment, &model, options.get(), &made),
          "compile the model");
    compiled_.reset(made);
    if (batch != classifier.batch) resize(classifier, batch);
    bind();
  }

  std::span<std::byte> input() { return input_.memory; }
  std::span<const std::byte> output() const { return output_.memory; }

  void run() {
    TensorBuffer* input = input_.handle.get();
    TensorBuffer* output = output_.handle.get();
    check(LiteRtRunCompiledModel(compiled_.get(), kOnly, 1, &input, 1, &output), "run the model");
  }

  bool wholly_delegated() {
    bool answer = false;
    check(LiteRtCompiledModelIsFullyAccelerated(compiled_.get(), &answer), "tell what it did");
    return answer;
  }

  // Of one inference; the model must have been compiled for it.
  std::vector<ExecutedOperator> profile() {
    Profiler* profiler = nullptr;
    check(LiteRtCompiledModelGetProfiler(compiled_.get(), &profiler), "profile");
    check(LiteRtStartProfiler(profiler), "profile");
    run();
    check(LiteRtStopProfiler(profiler), "profile");
    int count = 0;
    check(LiteRtGetNumProfilerEvents(profiler, &count), "profile");
    std::vector<ProfilerEvent> events(static_cast<std::size_t>(count));
    check(LiteRtGetProfilerEvents(profiler, count, events.data()), "profile");
    std::vector<ExecutedOperator> operators;
    for (const ProfilerEvent& event : events) {
      const bool delegated = event.type == kDelegateOperatorEvent;
      if (delegated || event.type == kOperatorEvent) operators.push_back({event.tag, delegated});
    }
    return operators;
  }

 private:
  void resize(const Classifier& classifier, int batch) {
    const int size = classifier.input.image_size;
    const std::array<int, 4> dimensions = {batch, size, size, 3};
    check(LiteRtCompiledModelResizeInputTensorNonStrict(compiled_.get(), kOnly, kOnly,
                                                        dimensions.data(), dimensions.size()),
          fmt::format("take a batch of {}", batch));
  }

  void bind() {
    Signature* signature = nullptr;
    Tensor* tensor = nullptr;
    TensorType input_type;
    TensorType output_type;
    check(LiteRtGetModelSignature(&model_, kOnly, &signature), "find the input");
    check(LiteRtGetSignatureInputTensorByIndex(signature, kOnly, &tensor), "find the input");
    check(LiteRtGetRankedTensorType(tensor, &input_type), "tell the input's type");
    check(LiteRtGetSignatureOutputTensorByIndex(signature, kOnly, &tensor), "find the output");
    check(LiteRtGetRankedTensorType(tensor, &output_type), "tell the output's type");
    // The file's shapes; those after resizing are the compiled model's.
    check(
        LiteRtGetCompiledModelInputTensorLayout(compiled_.get(), kOnly, kOnly, &input_type.layout),
        "tell the input's shape");
    check(LiteRtGetCompiledModelOutputTensorLayouts(compiled_.get(), kOnly, 1, &output_type.layout,
                                                    /*update_allocation=*/true),
          "tell the output's shape");
    BufferRequirements* wanted = nullptr;
    check(LiteRtGetCompiledModelInputBufferRequirements(compiled_.get(), kOnly, kOnly, &wanted),
          "tell what input it wants");
    input_ = make_buffer(input_type, *wanted, kLockForWriting);
    check(LiteRtGetCompiledModelOutputBufferRequirements(compiled_.get(), kOnly, kOnly, &wanted),
          "tell what output it wants");
    output_ = make_buffer(output_type, *wanted, kLockForReading);
  }

  // In host memory, which stays where it is when the lock is given back.
  BoundBuffer make_buffer(const TensorType& type, BufferRequirements& wanted, int mode) {
    TensorBuffer* made = nullptr;
    check(LiteRtCreateManagedTensorBufferFromRequirements(&environment_, &type, &wanted, &made),
          "make a buffer");
    BoundBuffer buffer{.handle = TensorBufferHandle(made)};
    std::size_t bytes = 0;
    void* memory = nullptr;
    check(LiteRtGetTensorBufferPackedSize(made, &bytes), "tell a buffer's size");
    check(LiteRtLockTensorBuffer(made, &memory, mode), "lock a buffer");
    check(LiteRtUnlockTensorBuffer(made), "unlock a buffer");
    buffer.memory = {static_cast<std::byte*>(memory), bytes};
    return buffer;
  }

  Environment& environment_;
  Model& model_;
  CompiledModelHandle compiled_;
  BoundBuffer input_;
  BoundBuffer output_;
};

std::size_t element_bytes(runtime::Element element) {
  return element == runtime::Element::f32 ? sizeof(float) : 1;
}

class LiteRtSession final : public runtime::Session {
 public:
  LiteRtSession(Environment& environment, const runtime::OpenRequest& request,
                const CompileOptions& options, runtime::Phases& phases)
      : environment_(environment), batch_(request.batch), compilation_{.options = options} {
    phases.begin("read");
    classifier_ = read_classifier(request.artifact);
    model_ = load_model(environment, request.artifact);
    if (options.weight_cache) {
      phases.begin("weight cache");
      compilation_.weight_cache = weight_cache_file(request.artifact, options.xnnpack_flags);
      make_weight_cache(compilation_.weight_cache, [&](const fs::path& path) {
        Compilation building = compilation_;
        building.weight_cache = path;
        Compiled(environment_, *model_, classifier_, classifier_.batch, building);
      });
    }
    phases.begin("compile");
    compiled_.emplace(environment_, *model_, classifier_, batch_, compilation_);
    check_sizes();
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
        {"threads", std::to_string(compilation_.options.threads)},
        {"xnnpack_flags", fmt::format("{:#x}", compilation_.options.xnnpack_flags)},
        {"weight_cache",
         compilation_.weight_cache.empty() ? "off" : compilation_.weight_cache.filename().string()},
        {"kernels", summarize_operators(profile())}};
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return edgebench::litert::executed_layers(classifier_.layers, profile());
  }

 private:
  // The sentence of what is wrong with a file names it.
  static Classifier read_classifier(const fs::path& path) {
    const ModelFile file(path);
    try {
      return classifier_of(file.graph());
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("{}: {}", path.string(), error.what()));
    }
  }

  // The worker writes and reads as the file says, so LiteRT must have understood it alike.
  void check_sizes() {
    const auto batch = static_cast<std::size_t>(batch_);
    const auto size = static_cast<std::size_t>(classifier_.input.image_size);
    const std::size_t logits = batch * static_cast<std::size_t>(classifier_.classes);
    const std::size_t wanted = batch * size * size * 3 * element_bytes(classifier_.input.element);
    if (compiled_->input().size() != wanted ||
        compiled_->output().size() != logits * element_bytes(classifier_.output)) {
      throw std::runtime_error(fmt::format(
          "the model does not give {} logits for each of {} images", classifier_.classes, batch));
    }
    logits_ = runtime::AlignedBuffer<float>(logits);
  }

  float value(std::span<const std::byte> bytes, std::size_t index) const {
    if (classifier_.output == runtime::Element::f32) {
      float number = 0;
      std::memcpy(&number, bytes.data() + index * sizeof number, sizeof number);
      return number;
    }
    const auto integer = classifier_.output == runtime::Element::u8
                             ? static_cast<int>(static_cast<std::uint8_t>(bytes[index]))
                             : static_cast<int>(static_cast<std::int8_t>(bytes[index]));
    return static_cast<float>(integer - classifier_.output_zero_point) * classifier_.output_scale;
  }

  // Made once, for all who ask; empty where the child that makes it fails.
  const std::vector<ExecutedOperator>& profile() {
    if (!profile_) {
      const auto text = in_child([this] {
        Compilation profiled = compilation_;
        profiled.profiled = true;
        Compiled twin(environment_, *model_, classifier_, batch_, profiled);
        std::ranges::copy(compiled_->input(), twin.input().begin());
        return profile_text(twin.profile());
      });
      profile_ = read_profile(text.value_or(""));
    }
    return *profile_;
  }

  Environment& environment_;
  int batch_;
  Compilation compilation_;
  Classifier classifier_;
  runtime::AlignedBuffer<float> logits_;
  std::optional<std::vector<ExecutedOperator>> profile_;
  // Destroyed before what it was made of.
  ModelHandle model_;
  std::optional<Compiled> compiled_;
};

}  // namespace

std::unique_ptr<runtime::Session> open_session(Environment& environment,
                                               const runtime::OpenRequest& request,
                                               const CompileOptions& options,
                                               runtime::Phases& phases) {
  return std::make_unique<LiteRtSession>(environment, request, options, phases);
}

}  // namespace edgebench::litert
