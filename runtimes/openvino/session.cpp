// One inference request over buffers of our own: set once as the request's tensors, so that a timed
// run is infer() and nothing else.
//
// The batch is fixed before compiling, because kernels for a known shape are what a user deploys; a
// dynamic batch would compile at the first inference. The precision hint is always given: left to
// itself the CPU plugin computes in BF16 where the processor has AMX. One stream is the latency
// setting; of several each is a request of one model. OpenVINO's own pinning is off: edgebench pins
// the whole worker from outside, every runtime to the same CPUs.

#include "session.h"

#include <stdexcept>
#include <string>

#include <openvino/runtime/infer_request.hpp>
#include <openvino/runtime/properties.hpp>

#include "executed_graph.h"
#include "runtime/aligned_buffer.h"

namespace edgebench::openvino {
namespace {

// Reads the model and fixes its batch.
std::shared_ptr<ov::Model> read_model(ov::Core& core, const runtime::OpenRequest& request) {
  std::shared_ptr<ov::Model> model = core.read_model(request.artifact.string());
  if (model->inputs().size() != 1 || model->outputs().size() != 1) {
    throw std::runtime_error("the model does not have one input and one output");
  }
  const ov::PartialShape shape = model->input().get_partial_shape();
  if (shape.size() != 4 || shape[1] != 3 || shape[2] != shape[3] || shape[2].is_dynamic() ||
      model->input().get_element_type() != ov::element::f32) {
    throw std::runtime_error("the model's input is not float N x 3 x S x S");
  }
  model->reshape(ov::PartialShape{request.batch, shape[1], shape[2], shape[3]});
  return model;
}

ov::AnyMap properties(const runtime::OpenRequest& request, int streams,
                      const ov::element::Type& arithmetic) {
  const auto mode =
      streams == 1 ? ov::hint::PerformanceMode::LATENCY : ov::hint::PerformanceMode::THROUGHPUT;
  ov::AnyMap properties = {ov::hint::inference_precision(arithmetic),
                           ov::hint::performance_mode(mode), ov::num_streams(streams),
                           ov::inference_num_threads(streams * request.threads),
                           ov::hint::enable_cpu_pinning(false)};
  if (!request.compile_cache.empty()) {
    properties.insert(ov::cache_dir(request.compile_cache.string()));
  }
  return properties;
}

class OpenVinoSession final : public runtime::Session {
 public:
  explicit OpenVinoSession(ov::CompiledModel model)
      : model_(std::move(model)), request_(model_.create_infer_request()) {
    const ov::Shape input_shape = model_.input().get_shape();
    const ov::Shape output_shape = model_.output().get_shape();
    if (output_shape.size() != 2 || model_.output().get_element_type() != ov::element::f32) {
      throw std::runtime_error("the model's output is not float N x C");
    }
    image_size_ = static_cast<int>(input_shape[2]);
    input_ = runtime::AlignedBuffer<float>(ov::shape_size(input_shape));
    output_ = runtime::AlignedBuffer<float>(ov::shape_size(output_shape));
    request_.set_input_tensor(ov::Tensor(ov::element::f32, input_shape, input_.data()));
    request_.set_output_tensor(ov::Tensor(ov::element::f32, output_shape, output_.data()));
  }

  runtime::InputSpec input_spec() const override { return {.image_size = image_size_}; }
  std::span<std::byte> input() override { return std::as_writable_bytes(input_.span()); }
  void run() override { request_.infer(); }
  std::span<const float> output() override { return output_.span(); }

  runtime::Facts facts() override {
    return {
        {"device", model_.get_property(ov::execution_devices).front()},
        {"inference_precision", model_.get_property(ov::hint::inference_precision).get_type_name()},
        {"streams", std::to_string(model_.get_property(ov::num_streams).num)},
        {"threads", std::to_string(model_.get_property(ov::inference_num_threads))},
        {"cpu_pinning", model_.get_property(ov::hint::enable_cpu_pinning) ? "on" : "off"},
        {"kernels", summarize_executed_graph(model_)}};
  }

  std::vector<runtime::ExecutedLayer> executed_layers() override {
    return edgebench::openvino::executed_layers(model_);
  }

 private:
  int image_size_ = 0;
  // Before the request, which points into them.
  runtime::AlignedBuffer<float> input_;
  runtime::AlignedBuffer<float> output_;
  ov::CompiledModel model_;
  ov::InferRequest request_;
};

}  // namespace

std::vector<std::unique_ptr<runtime::Session>> open_sessions(ov::Core& core,
                                                             const runtime::OpenRequest& request,
                                                             int streams,
                                                             const ov::element::Type& arithmetic,
                                                             runtime::Phases& phases) {
  phases.begin("read");
  const std::shared_ptr<ov::Model> model = read_model(core, request);
  phases.begin("compile");
  const ov::CompiledModel compiled =
      core.compile_model(model, "CPU", properties(request, streams, arithmetic));
  std::vector<std::unique_ptr<runtime::Session>> sessions;
  for (int i = 0; i < streams; ++i) sessions.push_back(std::make_unique<OpenVinoSession>(compiled));
  return sessions;
}

}  // namespace edgebench::openvino
