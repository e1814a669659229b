#include "session.h"

#include <utility>

#include <torch/csrc/jit/mobile/import.h>
#include <torch/csrc/jit/mobile/module.h>

#include "artifact.h"
#include "shared/torch/archive.h"
#include "shared/torch/engine.h"
#include "shared/torch/error.h"
#include "shared/torch/memory_format.h"
#include "shared/torch/session.h"
#include "shared/torch/threads.h"

namespace edgebench::libtorch_mobile {

std::unique_ptr<runtime::Session> open_session(const runtime::OpenRequest& request,
                                               runtime::Phases& phases) {
  const bool users = request.variant.empty();
  phases.begin("load");
  torch_common::set_threads(request.threads);
  torch_common::use_engine(torch_common::Engine::qnnpack);
  phases.begin("read");
  torch_common::check_archive(request.artifact, torch_common::ArchiveKind::mobile);
  torch::jit::ExtraFilesMap extra;
  if (!users) extra[kPtSizeFile] = "";
  torch::jit::mobile::Module module = torch_common::guarded(
      "the file cannot be loaded by the lite interpreter",
      [&] { return torch::jit::_load_for_mobile(request.artifact.string(), std::nullopt, extra); });
  // XNNPACK's kernels are channels-last: from contiguous images each layer would be reordered.
  const auto preferred = users ? runtime::Layout::nchw : runtime::Layout::nhwc;
  torch_common::SessionRequest session{
      .input = {.layout = torch_common::memory_format(request.options, preferred),
                .image_size = request.image_size},
      .batch = request.batch,
      .facts = {{"engine", "qnnpack"}}};
  if (!users) session.facts["pt_size_bytes"] = extra[kPtSizeFile];
  return torch_common::make_session(session, torch_common::forward_of(std::move(module)));
}

}  // namespace edgebench::libtorch_mobile
