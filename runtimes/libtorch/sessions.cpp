#include "sessions.h"

#include <utility>

#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

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

std::unique_ptr<runtime::Session> open_eager(const SessionRequest& session,
                                             const runtime::OpenRequest& request,
                                             runtime::Phases& phases) {
  phases.begin("read");
  torch_common::Checkpoint checkpoint =
      torch_common::read_checkpoint(request.artifact, request.image_size);
  phases.begin("compile");
  for (torch_common::Layer& layer : checkpoint.layers)
    set_layout(layer.weight, session.input.layout);
  return torch_common::make_session(
      session, [checkpoint = std::move(checkpoint)](const at::Tensor& images) {
        return torch_common::forward(checkpoint.network, checkpoint.layers, images);
      });
}

// What FBGEMM says, in this spelling, of a processor that it has no integer kernels for; PyTorch
// counts it among the engines all the same. Seen on a Cortex-A76, which has no SVE.
constexpr std::string_view kNoKernels = "unknown architecure";

Module load_module(const std::filesystem::path& file) {
  torch_common::check_archive(file, torch_common::ArchiveKind::torchscript);
  try {
    Module module = guarded("the file cannot be loaded as TorchScript",
                            [&] { return torch::jit::load(file.string()); });
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
                                               runtime::Phases& phases) {
  phases.begin("load");
  check_processor(known);
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
  if (known.kind == Kind::eager) return open_eager(session, request, phases);
  phases.begin("read");
  Module module = load_module(request.artifact);
  phases.begin("compile");
  set_layout(module, session.input.layout);
  if (known.kind == Kind::torchscript_frozen) {
    module = guarded("the file cannot be optimised for inference",
                     [&] { return torch::jit::optimize_for_inference(module); });
  }
  return torch_common::make_session(session, torch_common::forward_of(std::move(module)));
}

std::unique_ptr<runtime::Session> open_users_file(const runtime::OpenRequest& request,
                                                  runtime::Phases& phases) {
  phases.begin("load");
  torch_common::set_threads(request.threads);
  phases.begin("read");
  Module module = load_module(request.artifact);
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
