// A session over buffers of our own. Input and output are bound once as tensors over memory that
// lives as long as the session, so that a timed run is ONNX Runtime's Run and nothing else: no
// allocation, no copy. The kernels that ran are read from the profile of one more inference of this
// very session, because a second session made to look inside would prove nothing about this one and
// would raise its peak memory.

#include "session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "base/enum_names.h"
#include "base/file.h"
#include "emit/onnx_outline.h"
#include "kernels.h"
#include "layer_profile.h"
#include "model_form.h"
#include "profile.h"
#include "runtime/aligned_buffer.h"
#include "runtime/file_form.h"
#include "runtime/input.h"
#include "runtime/option.h"

namespace edgebench::onnxruntime {
namespace {

// What the threads of the pool do while they wait for work.
enum class Spinning {
  never,      // Sleep at once.
  inference,  // Spin within an inference, sleep as soon as it ends.
  always,     // ONNX Runtime's default: spin on for a while after an inference as well.
};

constexpr auto names_of(Spinning) {
  return named<Spinning>({{Spinning::never, "never"},
                          {Spinning::inference, "inference"},
                          {Spinning::always, "always"}});
}

SessionOptionsHandle session_options(int threads, Spinning spinning, GraphOptimization level) {
  auto options = create<SessionOptionsHandle>(kCreateSessionOptions);
  call(kSetGraphOptimizationLevel, options.get(), static_cast<int>(level));
  call(kSetIntraOpThreads, options.get(), threads);
  call(kSetInterOpThreads, options.get(), 1);
  const bool spins = spinning != Spinning::never;
  call(kAddConfigEntry, options.get(), "session.intra_op.allow_spinning", spins ? "1" : "0");
  const bool stops = spinning == Spinning::inference;
  call(kAddConfigEntry, options.get(), "session.force_spinning_stop", stops ? "1" : "0");
  return options;
}

int element_number(runtime::Element element) {
  switch (element) {
    case runtime::Element::f16:
      return kElementFloat16;
    case runtime::Element::u8:
      return kElementUint8;
    case runtime::Element::i8:
      return kElementInt8;
    case runtime::Element::f32:
    case runtime::Element::i16:
    case runtime::Element::bf16:  // No input has it: see runtime::form_of().
      break;
  }
  return kElementFloat;
}

ValueHandle tensor_over(std::span<std::byte> memory, const std::vector<std::int64_t>& shape,
                        int element) {
  const auto place =
      create<MemoryInfoHandle>(kCreateCpuMemoryInfo, kArenaAllocator, kDefaultMemory);
  return create<ValueHandle>(kCreateTensorWithData, place.get(), memory.data(), memory.size(),
                             shape.data(), shape.size(), element);
}

std::vector<std::int64_t> input_shape(const runtime::InputSpec& spec, std::int64_t batch) {
  const std::int64_t size = spec.image_size;
  if (spec.layout == runtime::Layout::nhwc) return {batch, size, size, 3};
  return {batch, 3, size, size};
}

// What a file says that ONNX Runtime does not: in which operator it ends.
std::string output_of(const std::filesystem::path& file) {
  return runtime::output_words(emit::onnx_outline(MappedFile(file).bytes()).last_operator);
}

class OnnxRuntimeSession final : public runtime::Session {
 public:
  OnnxRuntimeSession(const Environment& environment, const runtime::OpenRequest& request,
                     std::unique_ptr<CudaSession> cuda)
      : threads_(request.threads),
        spinning_(
            runtime::option_or(request.options, "spinning", names_of(Spinning{}), Spinning::never)),
        optimization_(runtime::option_or(request.options, "optimization",
                                         names_of(GraphOptimization{}), GraphOptimization::all)),
        batch_(request.batch),
        cuda_(std::move(cuda)) {
    const SessionOptionsHandle options = session_options(threads_, spinning_, optimization_);
    if (cuda_) cuda_->add_provider(options.get());
    if (!profiles_single_runs()) session_profile_.emplace(options.get());
    session_ = create<SessionHandle>(kCreateSession, &environment, request.artifact.c_str(),
                                     options.get());
    bind(request);
    if (request.variant.empty()) users_output_ = output_of(request.artifact);
  }

  runtime::InputSpec input_spec() const override { return spec_; }
  std::span<std::byte> input() override { return cuda_ ? cuda_->staged().input() : input_.span(); }

  std::span<const float> output() override {
    if (cuda_) return cuda_->logits();
    if (!half_output_) return logits_.span();
    const auto* halves = reinterpret_cast<const Eigen::half*>(output_.data());
    for (std::size_t i = 0; i < logits_.size(); ++i) {
      logits_.data()[i] = static_cast<float>(halves[i]);
    }
    return logits_.span();
  }

  void run() override { run_with(cuda_ ? cuda_->run_options() : nullptr); }

  runtime::RunTimes last_run_times() override {
    return cuda_ ? cuda_->staged().last_run_times() : runtime::RunTimes{};
  }

  runtime::Facts facts() override {
    runtime::Facts facts = {
        {"graph_optimization_level", std::string(enum_name(optimization_))},
        {"intra_op_threads", std::to_string(threads_)},
        {"inter_op_threads", "1"},
        {"spinning", threads_ == 1 ? "no pool: one thread" : std::string(enum_name(spinning_))},
        {"kernels", summarize_kernels(profile(), provider())}};
    if (session_profile_) facts["profiled"] = "the whole first inference, which is slower for it";
    if (cuda_) facts.merge(cuda_->facts());
    if (!users_output_.empty()) facts[runtime::kOutputFact] = users_output_;
    return facts;
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return edgebench::onnxruntime::executed_layers(profile(), provider());
  }

  std::unique_ptr<runtime::LayerProfiler> layer_profiler() override {
    if (cuda_) {
      throw runtime::Unsupported(
          "ONNX Runtime tells when kernels of CUDA were launched, and not what they took");
    }
    if (!profiles_single_runs()) {
      throw runtime::Unsupported(
          "this version of ONNX Runtime profiles no single runs: 1.25 and newer do");
    }
    return run_profiler(input(), [this](const RunOptions* options) { run_with(options); });
  }

 private:
  std::string_view provider() const { return cuda_ ? kCudaProvider : kCpuProvider; }

  // Of one more inference, the same one for all who ask.
  const std::string& profile() {
    if (!profile_.empty()) return profile_;
    if (session_profile_) {
      run_with(cuda_ ? cuda_->run_options() : nullptr);
      profile_ = session_profile_->end(session_.get());
    } else {
      profile_ = profile_of([this](const RunOptions* options) { run_with(options); });
    }
    return profile_;
  }

  void run_with(const RunOptions* options) {
    const auto infer = [&] { run_into(options, output_tensor_.get()); };
    if (cuda_) return cuda_->staged().run(infer);
    infer();
  }

  // Into memory of ours, or where `output` is none into memory of the library's, which is returned.
  Value* run_into(const RunOptions* options, Value* output) {
    const char* const input_name = input_name_.c_str();
    const char* const output_name = output_name_.c_str();
    const Value* const input = input_tensor_.get();
    call(kRun, session_.get(), options, &input_name, &input, std::size_t{1}, &output_name,
         std::size_t{1}, &output);
    return output;
  }

  void bind(const runtime::OpenRequest& request) {
    const std::vector<runtime::FileTensor> inputs = inputs_of(*session_);
    const std::vector<runtime::FileTensor> outputs = outputs_of(*session_);
    const runtime::FileForm form = runtime::form_of(inputs, outputs);
    runtime::require_batch(form, batch_);
    spec_ = runtime::input_spec_of(form, request.image_size);
    input_name_ = inputs.front().name;
    output_name_ = outputs.front().name;
    const std::size_t input_bytes = static_cast<std::size_t>(batch_) *
                                    runtime::values_per_image(spec_.image_size) *
                                    runtime::element_bytes(spec_.element);
    if (cuda_) return bind_on_device(input_bytes, outputs.front());
    input_ = runtime::AlignedBuffer<std::byte>(input_bytes);
    input_tensor_ =
        tensor_over(input_.span(), input_shape(spec_, batch_), element_number(spec_.element));
    half_output_ = outputs.front().type == "float16";
    if (!form.classes) return bind_output(output_of_an_inference());
    runtime::FileTensor output = outputs.front();
    output.extents.front() = batch_;
    bind_output(output);
  }

  // Artifacts of ours, which tell all extents and give floats.
  void bind_on_device(std::size_t input_bytes, runtime::FileTensor output) {
    output.extents.front() = batch_;
    const std::size_t output_bytes =
        static_cast<std::size_t>(batch_) *
        static_cast<std::size_t>(runtime::require_answers(output, batch_)) * sizeof(float);
    cuda_->reserve(input_bytes, output_bytes);
    const cuda::StagedRun& staged = cuda_->staged();
    input_tensor_ = cuda_->tensor_over(staged.device_input(), input_bytes,
                                       input_shape(spec_, batch_), element_number(spec_.element));
    output_tensor_ =
        cuda_->tensor_over(staged.device_output(), output_bytes, output.extents, kElementFloat);
  }

  // Of a file that leaves its output's extents to the inference.
  runtime::FileTensor output_of_an_inference() {
    const ValueHandle answer(run_into(nullptr, nullptr));
    const auto info = create<TensorInfoHandle>(kGetTensorInfo, answer.get());
    runtime::FileTensor output = tensor_in(info.get(), output_name_);
    runtime::require_answers(output, batch_);
    return output;
  }

  void bind_output(const runtime::FileTensor& output) {
    const std::size_t logits = static_cast<std::size_t>(batch_) *
                               static_cast<std::size_t>(runtime::require_answers(output, batch_));
    logits_ = runtime::AlignedBuffer<float>(logits);
    if (half_output_) output_ = runtime::AlignedBuffer<std::byte>(logits * sizeof(Eigen::half));
    const std::span<std::byte> memory =
        half_output_ ? output_.span() : std::as_writable_bytes(logits_.span());
    output_tensor_ =
        tensor_over(memory, output.extents, half_output_ ? kElementFloat16 : kElementFloat);
  }

  int threads_;
  Spinning spinning_;
  GraphOptimization optimization_;
  int batch_;
  runtime::InputSpec spec_;
  bool half_output_ = false;
  std::string users_output_;  // What a user's file gives; empty of our own artifacts: logits.
  std::string profile_;
  std::string input_name_;
  std::string output_name_;
  // Destroyed from the last to the first: the tensors before what they point into, the session
  // before the stream that it computes on.
  std::unique_ptr<CudaSession> cuda_;  // Nothing on the processor; else it has the buffers.
  runtime::AlignedBuffer<std::byte> input_;
  runtime::AlignedBuffer<std::byte> output_;  // Of halves; floats go into logits_ directly.
  runtime::AlignedBuffer<float> logits_;
  std::optional<SessionProfile> session_profile_;  // Of libraries that profile no single runs.
  SessionHandle session_;
  ValueHandle input_tensor_;
  ValueHandle output_tensor_;
};

}  // namespace

std::unique_ptr<runtime::Session> open_session(const Environment& environment,
                                               const runtime::OpenRequest& request,
                                               std::unique_ptr<CudaSession> cuda) {
  return std::make_unique<OnnxRuntimeSession>(environment, request, std::move(cuda));
}

}  // namespace edgebench::onnxruntime
