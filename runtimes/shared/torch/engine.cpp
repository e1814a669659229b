#include "shared/torch/engine.h"

#include <algorithm>
#include <array>
#include <utility>

#include <ATen/Context.h>
#include <fmt/format.h>

#include "runtime/runtime.h"

namespace edgebench::torch_common {
namespace {

constexpr std::array<std::pair<Engine, at::QEngine>, 4> kEngines = {
    {{Engine::x86, at::QEngine::X86},
     {Engine::onednn, at::QEngine::ONEDNN},
     {Engine::fbgemm, at::QEngine::FBGEMM},
     {Engine::qnnpack, at::QEngine::QNNPACK}}};

}  // namespace

void use_engine(Engine engine) {
  const at::QEngine theirs =
      std::ranges::find(kEngines, engine, &std::pair<Engine, at::QEngine>::first)->second;
  const std::vector<at::QEngine>& supported = at::Context::supportedQEngines();
  if (std::ranges::find(supported, theirs) == supported.end()) {
    throw runtime::Unsupported(fmt::format(
        "this build of PyTorch has no {} kernels for this processor", enum_name(engine)));
  }
  at::globalContext().setQEngine(theirs);
}

}  // namespace edgebench::torch_common
