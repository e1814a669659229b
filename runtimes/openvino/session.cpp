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
#include <string>
#include <utility>

#include <Eigen/Core>
#include <openvino/runtime/infer_request.hpp>
#include <openvino/runtime/intel_gpu/properties.hpp>
#include <openvino/runtime/properties.hpp>

#include "base/clock.h"
#include "devices.h"
#include "executed_graph.h"
#include "model_form.h"
#include "runtime/aligned_buffer.h"
#include "runtime/file_form.h"

namespace edgebench::openvino {
namespace {

constexpr std::int64_t kLongestBuild_ns = 600 * kNanosecondsPerSecond;

// Reads the model and fixes its batch, and the images' size where it leaves that open.
std::shared_ptr<ov::Model> read_model(ov::Core& core, const runtime::OpenRequest& request,
                                      runtime::InputSpec& spec) {
  std::shared_ptr<ov::Model> model = read_file(core, request.artifact);
  const runtime::FileForm form = form_of(*model);
  runtime::require_batch(form, request.batch);
  spec = runtime::input_spec_of(form, request.image_size);
  const ov::Dimension size = spec.image_size;
  const bool nhwc = spec.layout == runtime::Layout::nhwc;
  model->reshape(nhwc ? ov::PartialShape{request.batch, size, size, 3}
                      : ov::PartialShape{request.batch, 3, size, size});
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
  // `output` says what a file of the user's gives; empty of our own: logits. `products`:
  // products_of() the model before it was compiled.
  OpenVinoSession(ov::Core core, const runtime::OpenRequest& request, runtime::InputSpec spec,
                  std::string output, ov::CompiledModel model, std::set<std::string> products)
      : core_(std::move(core)),
        device_(request.device),
        products_(std::move(products)),
        users_output_(std::move(output)),
        spec_(spec),
        model_(std::move(model)),
        request_(model_.create_infer_request()) {
    const ov::Shape input_shape = model_.input().get_shape();
    const ov::Shape output_shape = output_shape_for(request.batch);
    const ov::element::Type type = model_.input().get_element_type();
    half_output_ = model_.output().get_element_type() == ov::element::f16;
    input_ = runtime::AlignedBuffer<std::byte>(ov::shape_size(input_shape) * type.size());
    logits_ = runtime::AlignedBuffer<float>(ov::shape_size(output_shape));
    request_.set_input_tensor(ov::Tensor(type, input_shape, input_.data()));
    if (half_output_) {
      halves_ = runtime::AlignedBuffer<std::byte>(logits_.size() * sizeof(Eigen::half));
      request_.set_output_tensor(ov::Tensor(ov::element::f16, output_shape, halves_.data()));
    } else {
      request_.set_output_tensor(ov::Tensor(ov::element::f32, output_shape, logits_.data()));
    }
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
    if (!users_output_.empty()) facts[runtime::kOutputFact] = users_output_;
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
  ov::Shape output_shape_for(int batch) const {
    runtime::require_answers(tensor_of(model_.output()), batch);
    return model_.output().get_shape();
  }

  ov::Core core_;
  std::string device_;
  std::set<std::string> products_;
  std::string users_output_;
  runtime::InputSpec spec_;
  bool half_output_ = false;
  // Before the request, which points into them.
  runtime::AlignedBuffer<std::byte> input_;
  runtime::AlignedBuffer<float> logits_;
  runtime::AlignedBuffer<std::byte> halves_;
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
  runtime::InputSpec spec;
  const std::shared_ptr<ov::Model> model = read_model(core, request, spec);
  const std::string output =
      request.variant.empty() ? runtime::output_words(last_operator(*model)) : std::string();
  // Other devices than the processor build kernels, which can take minutes the first time.
  phases.begin("compile",
               request.device == runtime::kCpu ? std::nullopt : std::optional(kLongestBuild_ns));
  const ov::CompiledModel compiled = core.compile_model(
      model, vendor_name(request.device), compile_properties(request, streams, arithmetic));
  const std::set<std::string> products = products_of(*model);
  std::vector<std::unique_ptr<runtime::Session>> sessions;
  for (int i = 0; i < streams; ++i) {
    sessions.push_back(
        std::make_unique<OpenVinoSession>(core, request, spec, output, compiled, products));
  }
  return sessions;
}

}  // namespace edgebench::openvino
