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

std::vector<std::byte> bytes_of(const Slots& slots, const Owned& memory) {
  const auto* const data = call<const std::byte*>(memory.get(), slots.memory.data);
  return {data, data + call<std::size_t>(memory.get(), slots.memory.size)};
}

// Attached to the configuration, which a build then adds to. Times that the library does not take
// are as good as none.
Owned timing_cache(const Slots& slots, void* config, std::span<const std::byte> timings) {
  Owned cache(call<void*>(config, slots.config.createTimingCache,
                          static_cast<const void*>(timings.data()), timings.size()));
  if (!cache && !timings.empty()) return timing_cache(slots, config, {});
  constexpr bool kIgnoreMismatch = false;
  if (!cache || !call<bool>(config, slots.config.setTimingCache,
                            static_cast<const void*>(cache.get()), kIgnoreMismatch)) {
    return {};
  }
  return cache;
}

}  // namespace

Plan build_plan(const Library& library, const PlanRequest& request) {
  Logger logger;
  const OnnxNetwork onnx(library, logger, request.onnx, request.model_path);
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
  Owned timings;
  if (request.timings && !library.product().rtx) {
    timings = timing_cache(slots, config.get(), *request.timings);
  }
  const Owned plan(call<void*>(onnx.builder(), slots.builder.buildSerializedNetwork, onnx.network(),
                               config.get()));
  if (!plan) fail(library, logger, "builds no plan of the file");
  std::vector<std::string> account = logger.lines();
  std::erase_if(account, [](const std::string& line) { return !is_layer_line(line); });
  Plan built{.bytes = bytes_of(slots, plan), .account = std::move(account)};
  if (timings) {
    const Owned told(call<void*>(timings.get(), slots.timing_cache.serialize));
    if (told) built.timings = bytes_of(slots, told);
  }
  return built;
}

}  // namespace edgebench::tensorrt
