#include "compiled_model.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "runtime/input.h"

namespace edgebench::litert {
namespace {

constexpr std::string_view kInvocation = "Invoke";  // The event around all operators.

// The options of one delegate or of the runtime, as TOML text that LiteRT takes over.
void add_options(Options& options, const char* receiver, const std::string& toml) {
  OpaqueOptions* made = nullptr;
  check(LiteRtCreateOpaqueOptions(receiver, ::strdup(toml.c_str()), std::free, &made),
        "take options");
  check(LiteRtAddOpaqueOptions(&options, made), "take options");
}

OptionsHandle options_of(const Compilation& compilation) {
  Options* made = nullptr;
  check(LiteRtCreateOptions(&made), "make options");
  OptionsHandle options(made);
  check(LiteRtSetOptionsHardwareAccelerators(made, kCpu), "choose the CPU");
  std::string xnnpack =
      fmt::format("num_threads = {}\nflags = {}\n", compilation.threads, compilation.xnnpack_flags);
  if (!compilation.weight_cache.empty()) {
    xnnpack += fmt::format("weight_cache_file_path = '{}'\n", compilation.weight_cache.string());
  }
  add_options(*made, "xnnpack", xnnpack);
  if (compilation.profiled)
    add_options(*made, "runtime_options_string", "enable_profiling = true\n");
  return options;
}

}  // namespace

ModelHandle load_model(Environment& environment, const std::filesystem::path& path) {
  Model* made = nullptr;
  check(LiteRtCreateModelFromFile(&environment, path.c_str(), &made), "read the file");
  return ModelHandle(made);
}

CompiledModel::CompiledModel(Environment& environment, Model& model, const Classifier& classifier,
                             int batch, const Compilation& compilation)
    : environment_(environment), model_(model) {
  const OptionsHandle options = options_of(compilation);
  LibraryModel* made = nullptr;
  check(LiteRtCreateCompiledModel(&environment, &model, options.get(), &made), "compile the model");
  compiled_.reset(made);
  if (batch != classifier.batch) resize(classifier, batch);
  bind(classifier, batch, compilation.spare_output_bytes);
}

void CompiledModel::run() {
  TensorBuffer* input = input_.handle.get();
  TensorBuffer* output = output_.handle.get();
  check(LiteRtRunCompiledModel(compiled_.get(), kOnly, 1, &input, 1, &output), "run the model");
}

std::vector<int> CompiledModel::output_extents() {
  TensorLayout layout;
  check(LiteRtGetCompiledModelOutputTensorLayouts(compiled_.get(), kOnly, 1, &layout,
                                                  /*update_allocation=*/false),
        "tell the output's shape");
  return {layout.dimensions, layout.dimensions + layout.rank};
}

bool CompiledModel::wholly_delegated() {
  bool answer = false;
  check(LiteRtCompiledModelIsFullyAccelerated(compiled_.get(), &answer), "tell what it did");
  return answer;
}

RunProfile CompiledModel::profile() {
  Profiler* profiler = nullptr;
  check(LiteRtCompiledModelGetProfiler(compiled_.get(), &profiler), "profile");
  check(LiteRtStartProfiler(profiler), "profile");
  run();
  check(LiteRtStopProfiler(profiler), "profile");
  int count = 0;
  check(LiteRtGetNumProfilerEvents(profiler, &count), "profile");
  std::vector<ProfilerEvent> events(static_cast<std::size_t>(count));
  check(LiteRtGetProfilerEvents(profiler, count, events.data()), "profile");
  RunProfile profile;
  for (const ProfilerEvent& event : events) {
    const auto time_us = static_cast<std::int64_t>(event.duration_us);
    const bool delegated = event.type == kDelegateOperatorEvent;
    if (delegated || event.type == kOperatorEvent) {
      profile.operators.push_back({event.tag, delegated});
      profile.times_us.push_back(time_us);
    } else if (event.type == kOtherEvent && std::string_view(event.tag) == kInvocation) {
      profile.span_us = time_us;
    }
  }
  // It keeps so many events and no more.
  check(LiteRtResetProfiler(profiler), "profile");
  return profile;
}

void CompiledModel::resize(const Classifier& classifier, int batch) {
  const int size = classifier.input.image_size;
  const bool channels_last = classifier.input.layout == runtime::Layout::nhwc;
  const std::array<int, 4> dimensions = channels_last ? std::array<int, 4>{batch, size, size, 3}
                                                      : std::array<int, 4>{batch, 3, size, size};
  check(LiteRtCompiledModelResizeInputTensorNonStrict(compiled_.get(), kOnly, kOnly,
                                                      dimensions.data(), dimensions.size()),
        fmt::format("take a batch of {}", batch));
}

// The buffers are made after what the file says of its output, and not after what LiteRT says: of a
// model whose shapes depend on each other LiteRT knows the output's only after an inference, and
// writes behind the end of a buffer that is too short.
void CompiledModel::bind(const Classifier& classifier, int batch, std::size_t spare_output_bytes) {
  Signature* signature = nullptr;
  Tensor* tensor = nullptr;
  RankedTensorType input_type;
  RankedTensorType output_type;
  check(LiteRtGetModelSignature(&model_, kOnly, &signature), "find the input");
  check(LiteRtGetSignatureInputTensorByIndex(signature, kOnly, &tensor), "find the input");
  check(LiteRtGetRankedTensorType(tensor, &input_type), "tell the input's type");
  check(LiteRtGetSignatureOutputTensorByIndex(signature, kOnly, &tensor), "find the output");
  check(LiteRtGetRankedTensorType(tensor, &output_type), "tell the output's type");
  // The file's shape; that after resizing is the compiled model's.
  check(LiteRtGetCompiledModelInputTensorLayout(compiled_.get(), kOnly, kOnly, &input_type.layout),
        "tell the input's shape");
  // The output's shape follows the input's only when memory is allocated.
  check(LiteRtGetCompiledModelOutputTensorLayouts(compiled_.get(), kOnly, 1, &output_type.layout,
                                                  /*update_allocation=*/true),
        "prepare the model");
  BufferRequirements* wanted = nullptr;
  check(LiteRtGetCompiledModelInputBufferRequirements(compiled_.get(), kOnly, kOnly, &wanted),
        "tell what input it wants");
  TensorBuffer* made = nullptr;
  check(LiteRtCreateManagedTensorBufferFromRequirements(&environment_, &input_type, wanted, &made),
        "make a buffer");
  input_ = bound(made, kLockForWriting);
  output_type.layout.dimensions[0] = batch;
  const std::size_t bytes = static_cast<std::size_t>(batch) *
                            static_cast<std::size_t>(classifier.classes) *
                            runtime::element_bytes(classifier.output);
  check(LiteRtCreateManagedTensorBuffer(&environment_, kHostMemory, &output_type,
                                        bytes + spare_output_bytes, &made),
        "make a buffer");
  output_ = bound(made, kLockForReading);
  if (output_.memory.size() != bytes) {
    throw std::runtime_error("LiteRT does not have the output of the type that the file says");
  }
}

// In host memory, which stays where it is when the lock is given back.
CompiledModel::BoundBuffer CompiledModel::bound(TensorBuffer* made, int mode) {
  BoundBuffer buffer{.handle = TensorBufferHandle(made)};
  std::size_t bytes = 0;
  void* memory = nullptr;
  check(LiteRtGetTensorBufferPackedSize(made, &bytes), "tell a buffer's size");
  check(LiteRtLockTensorBuffer(made, &memory, mode), "lock a buffer");
  check(LiteRtUnlockTensorBuffer(made), "unlock a buffer");
  buffer.memory = {static_cast<std::byte*>(memory), bytes};
  return buffer;
}

}  // namespace edgebench::litert
