// A session over buffers of our own. Input and output are bound once as tensors over memory that
// lives as long as the session, so that a timed run is ONNX Runtime's Run and nothing else: no
// allocation, no copy. The kernels that ran are read from the profile of one more inference of this
// very session, because a second session made to look inside would prove nothing about this one and
// would raise its peak memory.

#include "session.h"

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/enum_names.h"
#include "kernels.h"
#include "profile.h"
#include "runtime/aligned_buffer.h"
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

SessionOptionsHandle session_options(int threads, Spinning spinning) {
  auto options = create<SessionOptionsHandle>(kCreateSessionOptions);
  call(kSetGraphOptimizationLevel, options.get(), kOptimizeAll);
  call(kSetIntraOpThreads, options.get(), threads);
  call(kSetInterOpThreads, options.get(), 1);
  const bool spins = spinning != Spinning::never;
  call(kAddConfigEntry, options.get(), "session.intra_op.allow_spinning", spins ? "1" : "0");
  const bool stops = spinning == Spinning::inference;
  call(kAddConfigEntry, options.get(), "session.force_spinning_stop", stops ? "1" : "0");
  return options;
}

template <typename SlotType>
std::string tensor_name(const NativeSession& session, SlotType slot) {
  Allocator* allocator = nullptr;
  call(kGetDefaultAllocator, &allocator);
  char* name = nullptr;
  call(slot, &session, std::size_t{0}, allocator, &name);
  std::string copy = name;
  call(kAllocatorFree, allocator, name);
  return copy;
}

// The shape of the model's only input or output; -1 is a dimension that is given at run time.
template <typename SlotType>
std::vector<std::int64_t> float_shape(const NativeSession& session, SlotType slot) {
  const auto type = create<TypeInfoHandle>(slot, &session, std::size_t{0});
  const TensorInfo* tensor = nullptr;
  call(kCastToTensorInfo, type.get(), &tensor);
  int element = 0;
  if (tensor != nullptr) call(kGetElementType, tensor, &element);
  if (element != kElementFloat) throw std::runtime_error("the model's input or output is no float");
  std::size_t rank = 0;
  call(kGetRank, tensor, &rank);
  std::vector<std::int64_t> shape(rank);
  call(kGetShape, tensor, shape.data(), rank);
  return shape;
}

ValueHandle tensor_over(runtime::AlignedBuffer<float>& buffer,
                        const std::vector<std::int64_t>& shape) {
  const auto memory =
      create<MemoryInfoHandle>(kCreateCpuMemoryInfo, kArenaAllocator, kDefaultMemory);
  return create<ValueHandle>(kCreateTensorWithData, memory.get(), buffer.data(),
                             buffer.span().size_bytes(), shape.data(), shape.size(), kElementFloat);
}

class OnnxRuntimeSession final : public runtime::Session {
 public:
  OnnxRuntimeSession(const Environment& environment, const runtime::OpenRequest& request)
      : threads_(request.threads),
        spinning_(runtime::option_or(request.options, "spinning", names_of(Spinning{}),
                                     Spinning::never)) {
    const SessionOptionsHandle options = session_options(threads_, spinning_);
    session_ = create<SessionHandle>(kCreateSession, &environment, request.artifact.c_str(),
                                     options.get());
    bind(request.batch);
  }

  runtime::InputSpec input_spec() const override { return {.image_size = image_size_}; }
  std::span<std::byte> input() override { return std::as_writable_bytes(input_.span()); }
  std::span<const float> output() override { return output_.span(); }

  void run() override { run_with(nullptr); }

  runtime::Facts facts() override {
    return {{"graph_optimization_level", "ORT_ENABLE_ALL"},
            {"intra_op_threads", std::to_string(threads_)},
            {"inter_op_threads", "1"},
            {"spinning", threads_ == 1 ? "no pool: one thread" : std::string(enum_name(spinning_))},
            {"kernels", summarize_kernels(profile())}};
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return edgebench::onnxruntime::executed_layers(profile());
  }

 private:
  // Of one more inference, the same one for all who ask.
  const std::string& profile() {
    if (profile_.empty()) {
      profile_ = profile_of([this](const RunOptions* options) { run_with(options); });
    }
    return profile_;
  }

  void run_with(const RunOptions* options) {
    const char* const input_name = input_name_.c_str();
    const char* const output_name = output_name_.c_str();
    const Value* const input = input_tensor_.get();
    Value* output = output_tensor_.get();
    call(kRun, session_.get(), options, &input_name, &input, std::size_t{1}, &output_name,
         std::size_t{1}, &output);
  }

  void bind(int batch) {
    const std::vector<std::int64_t> input_shape = float_shape(*session_, kGetInputType);
    const std::vector<std::int64_t> output_shape = float_shape(*session_, kGetOutputType);
    if (input_shape.size() != 4 || input_shape[1] != 3 || input_shape[2] <= 0 ||
        input_shape[2] != input_shape[3] || output_shape.size() != 2 || output_shape[1] <= 0) {
      throw std::runtime_error("the model does not map N x 3 x S x S images to N x C logits");
    }
    image_size_ = static_cast<int>(input_shape[2]);
    input_name_ = tensor_name(*session_, kGetInputName);
    output_name_ = tensor_name(*session_, kGetOutputName);
    input_ = runtime::AlignedBuffer<float>(
        static_cast<std::size_t>(batch * 3 * image_size_ * image_size_));
    output_ = runtime::AlignedBuffer<float>(static_cast<std::size_t>(batch * output_shape[1]));
    input_tensor_ = tensor_over(input_, {batch, 3, image_size_, image_size_});
    output_tensor_ = tensor_over(output_, {batch, output_shape[1]});
  }

  int threads_;
  Spinning spinning_;
  int image_size_ = 0;
  std::string profile_;
  std::string input_name_;
  std::string output_name_;
  // Destroyed from the last to the first: the tensors before what they point into.
  runtime::AlignedBuffer<float> input_;
  runtime::AlignedBuffer<float> output_;
  SessionHandle session_;
  ValueHandle input_tensor_;
  ValueHandle output_tensor_;
};

}  // namespace

std::unique_ptr<runtime::Session> open_session(const Environment& environment,
                                               const runtime::OpenRequest& request) {
  return std::make_unique<OnnxRuntimeSession>(environment, request);
}

}  // namespace edgebench::onnxruntime
