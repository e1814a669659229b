// One inference request over buffers of our own: set once as the request's tensors, so that a timed
// run is infer() and nothing else.
//
// The batch is fixed before compiling, because kernels for a known shape are what a user deploys; a
// dynamic batch would compile at the first inference. The precision hint is always given: left to
// itself the CPU plugin computes in BF16 where the processor has AMX. One stream is the latency
// setting; of several each is a request of one model. OpenVINO's own pinning is off: edgebench pins
// the whole worker from outside, every runtime to the same CPUs. On another device infer() copies
// the input there and the logits back.

#include "session.h"

#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include <openvino/runtime/infer_request.hpp>
#include <openvino/runtime/intel_gpu/properties.hpp>
#include <openvino/runtime/properties.hpp>

#include "base/clock.h"
#include "devices.h"
#include "executed_graph.h"
#include "runtime/aligned_buffer.h"

namespace edgebench::openvino {
namespace {

constexpr std::int64_t kLongestBuild_ns = 600 * kNanosecondsPerSecond;

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

// Adds what the device tells; not every plugin knows every property.
template <typename Read>
void add_fact(runtime::Facts& facts, const std::string& name, Read read) {
  try {
    facts[name] = read();
  } catch (const ov::Exception&) {
    // It does not: the fact is not available.
  }
}

class OpenVinoSession final : public runtime::Session {
 public:
  // `products`: products_of() the model before it was compiled.
  OpenVinoSession(ov::Core core, std::string device, ov::CompiledModel model,
                  std::set<std::string> products)
      : core_(std::move(core)),
        device_(std::move(device)),
        products_(std::move(products)),
        model_(std::move(model)),
        request_(model_.create_infer_request()) {
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
    runtime::Facts facts;
    add_fact(facts, "device", [&] { return model_.get_property(ov::execution_devices).front(); });
    add_fact(facts, "inference_precision",
             [&] { return model_.get_property(ov::hint::inference_precision).get_type_name(); });
    add_fact(facts, "streams",
             [&] { return std::to_string(model_.get_property(ov::num_streams).num); });
    if (device_ == runtime::kCpu) {
      add_fact(facts, "threads",
               [&] { return std::to_string(model_.get_property(ov::inference_num_threads)); });
      add_fact(facts, "cpu_pinning",
               [&] { return model_.get_property(ov::hint::enable_cpu_pinning) ? "on" : "off"; });
    }
    add_fact(facts, "kernels", [&] { return summarize_executed_graph(model_); });
    return facts;
  }

  // None where the plugin gives no account of its graph, as the NPU's.
  std::vector<runtime::ExecutedLayer> executed_layers() override {
    if (device_ == runtime::kCpu) return edgebench::openvino::executed_layers(model_, products_);
    try {
      return edgebench::openvino::executed_layers(model_, products_);
    } catch (const ov::Exception&) {
      return {};
    }
  }

  // The GPU plugin tells what it holds now; what it needs it takes before the first inference.
  std::optional<std::uint64_t> device_memory_bytes() override {
    if (device_ == runtime::kCpu) return std::nullopt;
    try {
      return bytes_on_device(
          core_.get_property(vendor_name(device_), ov::intel_gpu::memory_statistics));
    } catch (const ov::Exception&) {
      return std::nullopt;
    }
  }

 private:
  ov::Core core_;
  std::string device_;
  std::set<std::string> products_;
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
  // Other devices than the processor build kernels, which can take minutes the first time.
  phases.begin("compile",
               request.device == runtime::kCpu ? std::nullopt : std::optional(kLongestBuild_ns));
  const ov::CompiledModel compiled = core.compile_model(
      model, vendor_name(request.device), compile_properties(request, streams, arithmetic));
  const std::set<std::string> products = products_of(*model);
  std::vector<std::unique_ptr<runtime::Session>> sessions;
  for (int i = 0; i < streams; ++i) {
    sessions.push_back(std::make_unique<OpenVinoSession>(core, request.device, compiled, products));
  }
  return sessions;
}

}  // namespace edgebench::openvino
