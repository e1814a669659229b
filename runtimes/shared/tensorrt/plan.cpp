#include "shared/tensorrt/plan.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "shared/tensorrt/build_log.h"
#include "shared/tensorrt/onnx_network.h"

namespace edgebench::tensorrt {
namespace {

// One profile, of this batch alone, so that kernels are chosen for it. Height and width are fixed,
// too: the artifact says them.
bool add_profile(const Library& library, const OnnxNetwork& onnx, void* config, int batch) {
  const Slots& slots = library.slots();
  Extents extents{.count = static_cast<std::int32_t>(onnx.input().extents.size())};
  std::ranges::copy(onnx.input().extents, extents.extent.begin());
  extents.extent.front() = batch;
  auto* const profile = call<void*>(onnx.builder(), slots.builder.createOptimizationProfile);
  if (profile == nullptr) return false;
  for (const std::int32_t selector : kSelectors) {
    if (!call<bool>(profile, slots.profile.setDimensions, onnx.input().name.c_str(), selector,
                    static_cast<const Extents*>(&extents))) {
      return false;
    }
  }
  return call<std::int32_t>(config, slots.config.addOptimizationProfile,
                            static_cast<const void*>(profile)) >= 0;
}

bool set_target(const Slots::Config& slots, void* config, int capability) {
  return call<bool>(config, slots.setNbComputeCapabilities, std::int32_t{1}) &&
         call<bool>(config, slots.setComputeCapability, std::int32_t{capability}, std::int32_t{0});
}

}  // namespace

Plan build_plan(const Library& library, const PlanRequest& request) {
  Logger logger;
  const OnnxNetwork onnx(library, logger, request.onnx);
  const Slots& slots = library.slots();
  const Owned config(call<void*>(onnx.builder(), slots.builder.createBuilderConfig));
  if (!config) fail(library, logger, "makes no configuration");
  call<void>(config.get(), request.tf32 ? slots.config.setFlag : slots.config.clearFlag, kTf32);
  call<void>(config.get(), slots.config.setProfilingVerbosity, kDetailed);
  const int capability = request.compute_capability.value_or(kThisDevice);
  if (library.product().rtx && !set_target(slots.config, config.get(), capability)) {
    fail(library, logger,
         request.compute_capability ? fmt::format("builds nothing for compute capability {}.{}",
                                                  capability / 10, capability % 10)
                                    : "builds nothing for this device");
  }
  runtime::require_batch(onnx.form(), request.batch);
  if (!onnx.form().batch && !add_profile(library, onnx, config.get(), request.batch)) {
    fail(library, logger, fmt::format("takes no batch of {}", request.batch));
  }
  const Owned plan(call<void*>(onnx.builder(), slots.builder.buildSerializedNetwork, onnx.network(),
                               config.get()));
  if (!plan) fail(library, logger, "builds no plan of the file");
  const auto* const data = call<const std::byte*>(plan.get(), slots.memory.data);
  const auto size = call<std::size_t>(plan.get(), slots.memory.size);
  std::vector<std::string> account = logger.lines();
  std::erase_if(account, [](const std::string& line) { return !is_layer_line(line); });
  return {.bytes = {data, data + size}, .account = std::move(account)};
}

}  // namespace edgebench::tensorrt
