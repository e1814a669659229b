// One method over a buffer of our own. The programs that we write read their input in place, so
// that a timed run is Method::execute() and nothing else; an input with planned memory, as the
// exporter makes it, is copied into it at each run, as everybody who uses such a file has to.
//
// The event tracer is the method's from the beginning, because the library takes none later. It
// keeps nothing but when facts() or executed_layers() ask, after one more inference, and while the
// layers are profiled.

#include "session.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "check/checked_program.h"
#include "image_form.h"
#include "kernels.h"
#include "layer_profile.h"
#include "library.h"
#include "loaded_program.h"
#include "machine/cpuinfo.h"
#include "operator_trace.h"
#include "runtime/aligned_buffer.h"
#include "runtime/input.h"

namespace edgebench::executorch {
namespace {

namespace et = ::executorch::runtime;
namespace aten = ::executorch::aten;

// Kernels read whole registers and may so read past the end of their input.
constexpr std::size_t kSlackBytes = 256;

// "Conv2d x 35, Add x 10" of all graphs.
std::string nodes_of(const CheckedProgram& program) {
  std::vector<std::string> nodes;
  for (const DelegatedGraph& graph : program.graphs) {
    nodes.insert(nodes.end(), graph.nodes.begin(), graph.nodes.end());
  }
  return summarize(nodes);
}

std::vector<DelegatedLayer> layers_of(const CheckedProgram& program) {
  std::vector<DelegatedLayer> layers;
  for (const DelegatedGraph& graph : program.graphs) {
    layers.insert(layers.end(), graph.layers.begin(), graph.layers.end());
  }
  return layers;
}

class ExecuTorchSession final : public runtime::Session {
 public:
  ExecuTorchSession(const runtime::OpenRequest& request, runtime::Phases& phases)
      : checked_(check_pte(request.artifact)),
        form_(image_form(checked_, request.batch)),
        threads_(request.threads),
        batch_(request.batch),
        program_(request.artifact) {
    phases.begin("load");
    for (const std::string& delegate : checked_.delegates) require_delegate(delegate);
    require_operators(checked_.operators);
    phases.begin("compile");
    const Threads::Scope scope(threads_);
    program_.load_method(&trace_);
    make_input();
    logits_.resize(static_cast<std::size_t>(batch_ * form_.classes));
  }

  runtime::InputSpec input_spec() const override { return form_.spec; }

  std::span<std::byte> input() override { return input_.span().first(input_bytes_); }

  void run() override {
    et::Method& method = program_.method();
    et::Error error = method.set_input(*input_value_, 0);
    if (error == et::Error::Ok) error = method.execute();
    if (error != et::Error::Ok) check(error, "ExecuTorch does not run the method");
  }

  std::span<const float> output() override {
    const aten::Tensor tensor = program_.method().get_output(0).toTensor();
    if (static_cast<std::size_t>(tensor.numel()) != logits_.size()) {
      throw std::runtime_error(
          fmt::format("the method gave {} logits instead of {}", tensor.numel(), logits_.size()));
    }
    if (!form_.half_logits) return {tensor.const_data_ptr<float>(), logits_.size()};
    const auto* halves = tensor.const_data_ptr<aten::Half>();
    std::copy_n(halves, logits_.size(), logits_.begin());
    return logits_;
  }

  runtime::Facts facts() override {
    const bool emulates = !machine::has_fp16_arithmetic();
    const std::string delegates = fmt::format("{}", fmt::join(checked_.delegates, ", "));
    return {{"threads", std::to_string(threads_.count())},
            {"delegates", delegates.empty() ? "none" : delegates},
            {"instructions", fmt::format("{} delegate calls, {} kernel calls",
                                         checked_.delegate_calls, checked_.kernel_calls)},
            {"delegated_nodes", nodes_of(checked_)},
            {"fp16_arithmetic", emulates ? "none: FP16 is widened to FP32" : "of the processor"},
            {"kernels", summarize(operators())}};
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return edgebench::executorch::executed_layers(operators(), layers_of(checked_),
                                                  machine::has_fp16_arithmetic());
  }

  std::unique_ptr<runtime::LayerProfiler> layer_profiler() override {
    return trace_profiler({.input = input(),
                           .infer = [this] { return traced_run(); },
                           .layers = layers_of(checked_),
                           .computes_fp16 = machine::has_fp16_arithmetic()});
  }

 private:
  // Of one more inference, the same one for all who ask.
  const std::vector<std::string>& operators() {
    if (operators_.empty()) operators_ = names_of(traced_run());
    return operators_;
  }

  std::vector<TracedOperator> traced_run() {
    trace_.start();
    run();
    return trace_.stop();
  }

  void make_input() {
    const int size = form_.spec.image_size;
    input_bytes_ = static_cast<std::size_t>(batch_) * runtime::values_per_image(size) *
                   runtime::element_bytes(form_.spec.element);
    input_ = runtime::AlignedBuffer<std::byte>(input_bytes_ + kSlackBytes);
    sizes_ = form_.channels_last_sizes ? std::array<aten::SizesType, 4>{batch_, size, size, 3}
                                       : std::array<aten::SizesType, 4>{batch_, 3, size, size};
    std::ranges::copy(checked_.input.order, order_.begin());
    aten::StridesType stride = 1;
    for (std::size_t i = order_.size(); i-- > 0;) {
      strides_[order_[i]] = stride;
      stride *= sizes_[order_[i]];
    }
    const bool half = form_.spec.element == runtime::Element::f16;
    tensor_.emplace(half ? aten::ScalarType::Half : aten::ScalarType::Float,
                    static_cast<ssize_t>(sizes_.size()), sizes_.data(), input_.data(),
                    order_.data(), strides_.data());
    input_value_.emplace(aten::Tensor(&*tensor_));
  }

  CheckedProgram checked_;
  ImageForm form_;
  Threads threads_;
  int batch_;
  OperatorTrace trace_;
  // Before the program, whose method points into them.
  runtime::AlignedBuffer<std::byte> input_;
  std::size_t input_bytes_ = 0;
  std::array<aten::SizesType, 4> sizes_{};
  std::array<aten::DimOrderType, 4> order_{};
  std::array<aten::StridesType, 4> strides_{};
  std::optional<aten::TensorImpl> tensor_;
  std::optional<et::EValue> input_value_;
  LoadedProgram program_;
  std::vector<float> logits_;  // Where the method's own are halves.
  std::vector<std::string> operators_;
};

}  // namespace

std::unique_ptr<runtime::Session> open_session(const runtime::OpenRequest& request,
                                               runtime::Phases& phases) {
  set_up_library();
  phases.begin("read");
  return std::make_unique<ExecuTorchSession>(request, phases);
}

}  // namespace edgebench::executorch
