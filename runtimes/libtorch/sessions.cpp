#include "sessions.h"

#include <utility>

#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/passes/graph_rewrite_helper.h>
#include <torch/csrc/jit/serialization/import.h>

#include "cuda_session.h"
#include "runtime/option.h"
#include "shared/torch/archive.h"
#include "shared/torch/checkpoint.h"
#include "shared/torch/error.h"
#include "shared/torch/memory_format.h"
#include "shared/torch/processor.h"
#include "shared/torch/session.h"
#include "shared/torch/tensors.h"
#include "shared/torch/threads.h"

namespace edgebench::libtorch {
namespace {

using runtime::Element;
using runtime::Layout;
using torch::jit::Module;
using torch_common::Forward;
using torch_common::guarded;
using torch_common::SessionRequest;

// Convolution weights in the memory format of the input: else each run reorders them.
void set_layout(at::Tensor& weight, Layout layout) {
  if (!weight.defined() || weight.dim() != 4) return;
  weight = weight.contiguous(layout == Layout::nhwc ? at::MemoryFormat::ChannelsLast
                                                    : at::MemoryFormat::Contiguous);
}

void set_layout(Module& module, Layout layout) {
  const at::NoGradGuard no_grad;
  for (at::Tensor parameter : module.parameters()) {
    at::Tensor ordered = parameter;
    set_layout(ordered, layout);
    if (!ordered.is_same(parameter)) parameter.set_data(ordered);
  }
}

// Every tensor of the layer, to where it is computed.
void move_to(at::Device device, torch_common::Layer& layer) {
  for (at::Tensor* tensor : {&layer.weight, &layer.bias, &layer.norm_weight, &layer.norm_bias,
                             &layer.norm_mean, &layer.norm_variance}) {
    if (tensor->defined()) *tensor = tensor->to(device);
  }
}

Forward eager_network(const runtime::OpenRequest& request, Layout layout, at::Device device,
                      runtime::Phases& phases) {
  phases.begin("read");
  torch_common::Checkpoint checkpoint =
      torch_common::read_checkpoint(request.artifact, request.image_size);
  phases.begin("compile");
  for (torch_common::Layer& layer : checkpoint.layers) {
    set_layout(layer.weight, layout);
    move_to(device, layer);
  }
  return [checkpoint = std::move(checkpoint)](const at::Tensor& images) {
    return torch_common::forward(checkpoint.network, checkpoint.layers, images);
  };
}

// What FBGEMM says, in this spelling, of a processor that it has no integer kernels for; PyTorch
// counts it among the engines all the same. Seen on a Cortex-A76, which has no SVE.
constexpr std::string_view kNoKernels = "unknown architecure";

Module load_module(const std::filesystem::path& file, at::Device device) {
  torch_common::check_archive(file, torch_common::ArchiveKind::torchscript);
  try {
    Module module = guarded("the file cannot be loaded as TorchScript",
                            [&] { return torch::jit::load(file.string(), device); });
    module.eval();
    return module;
  } catch (const std::runtime_error& error) {
    if (std::string_view(error.what()).find(kNoKernels) == std::string_view::npos) throw;
    throw runtime::Unsupported(
        "FBGEMM, the engine that its integer layers are for, has no kernels for this processor");
  }
}

void check_processor(const LibtorchVariant& known) {
  const bool bf16 = known.element == Element::bf16 && !torch_common::has_bf16_arithmetic();
  const bool fp16 = known.element == Element::f16 && !torch_common::has_fp16_arithmetic();
  if (bf16 || fp16) {
    throw runtime::Unsupported(std::string("this processor has no ") + (bf16 ? "BF16" : "FP16") +
                               " arithmetic: PyTorch would convert every value to FP32 and back");
  }
}

// A trace has cuDNN's settings of the process that traced it: TF32 allowed, no kernels tried. So
// each convolution is made one that asks for PyTorch's settings when it runs.
void forget_traced_settings(Module& module) {
  std::shared_ptr<torch::jit::Graph> graph = module.get_method("forward").graph();
  torch::jit::graph_rewrite_helper::replaceConvolutionWithAtenConv(graph);
}

Forward traced_network(const LibtorchVariant& known, const runtime::OpenRequest& request,
                       Layout layout, at::Device device, runtime::Phases& phases) {
  phases.begin("read");
  Module module = load_module(request.artifact, device);
  phases.begin("compile");
  set_layout(module, layout);
  if (device.is_cuda()) forget_traced_settings(module);
  if (known.kind == Kind::torchscript_frozen) {
    module = guarded("the file cannot be optimised for inference",
                     [&] { return torch::jit::optimize_for_inference(module); });
  }
  return torch_common::forward_of(std::move(module));
}

// Nothing on the processor. What needs no driver is asked first.
std::shared_ptr<const CudaDevice> cuda_device(const LibtorchVariant& known,
                                              const runtime::OpenRequest& request,
                                              const CudaPlaces& places) {
  const cuda::Waiting waiting = runtime::option_or(
      request.options, "waiting", cuda::names_of(cuda::Waiting{}), cuda::kUsualWaiting);
  if (request.device == runtime::kCpu) return nullptr;
  require_cuda_variant(known);
  return std::make_shared<const CudaDevice>(known, request.device, waiting, places);
}

// The type of the weights is the type that the network wants its input in.
Element element_of(const Module& module) {
  for (const at::Tensor& parameter : module.parameters()) {
    if (parameter.scalar_type() == at::kBFloat16) return Element::bf16;
    if (parameter.scalar_type() == at::kHalf) return Element::f16;
    if (parameter.is_floating_point()) break;
  }
  return Element::f32;
}

}  // namespace

std::unique_ptr<runtime::Session> open_variant(const LibtorchVariant& known,
                                               const runtime::OpenRequest& request,
                                               runtime::Phases& phases, const CudaPlaces& places) {
  phases.begin("load");
  const std::shared_ptr<const CudaDevice> cuda = cuda_device(known, request, places);
  if (!cuda) check_processor(known);
  torch_common::set_threads(request.threads);
  SessionRequest session{
      .input = {.element = known.element,
                .layout = torch_common::memory_format(request.options, known.layout),
                .image_size = request.image_size},
      .batch = request.batch,
      .facts = {}};
  if (known.engine) {
    torch_common::use_engine(*known.engine);
    session.facts["engine"] = enum_name(*known.engine);
  }
  const at::Device device = cuda ? cuda->device() : at::Device(at::kCPU);
  Forward network = known.kind == Kind::eager
                        ? eager_network(request, session.input.layout, device, phases)
                        : traced_network(known, request, session.input.layout, device, phases);
  if (cuda) return make_cuda_session(session, std::move(network), cuda);
  return torch_common::make_session(session, std::move(network));
}

std::unique_ptr<runtime::Session> open_users_file(const runtime::OpenRequest& request,
                                                  runtime::Phases& phases) {
  if (request.device != runtime::kCpu) {
    throw runtime::Unsupported(cuda::kUsersFileOnProcessor);
  }
  phases.begin("load");
  torch_common::set_threads(request.threads);
  phases.begin("read");
  Module module = load_module(request.artifact, at::kCPU);
  const Layout layout = torch_common::memory_format(request.options, Layout::nchw);
  phases.begin("compile");
  set_layout(module, layout);
  const SessionRequest session{
      .input = {.element = element_of(module), .layout = layout, .image_size = request.image_size},
      .batch = request.batch,
      .facts = {}};
  return torch_common::make_session(session, torch_common::forward_of(std::move(module)));
}

}  // namespace edgebench::libtorch
