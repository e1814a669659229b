// The library behind fake_tensorrt.h. Every object has the form that the real ones have: its own
// table, its implementation; the latter's table has a function in each place that slots.h names.

#include "fake_tensorrt.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "shared/tensorrt/logger.h"

namespace trt = edgebench::tensorrt;
using trt::Extents;
using trt::test::FakeTensor;
using trt::test::FakeTensorRt;

namespace {

FakeTensorRt state;
void* logger = nullptr;

trt::Layout layout() {
  return state.version / 10'000 == 10 ? trt::Layout::tensorrt_10 : trt::Layout::tensorrt_11;
}

const trt::Slots& slots() {
  return trt::slots_of(layout());
}

void tell(std::int32_t severity, const std::string& text) {
  if (text.empty()) return;
  if (layout() == trt::Layout::tensorrt_10) {
    static_cast<trt::Receiver10*>(logger)->log(severity, text.c_str());
  } else {
    static_cast<trt::Receiver11*>(logger)->log(severity, text.c_str());
  }
}

// Tells the error, for what then hands out nothing.
std::nullptr_t refuse() {
  tell(1, state.error);
  return nullptr;
}

[[noreturn]] void unknown_place() {
  std::abort();
}

using Table = std::array<void*, 80>;

// Callers know the first two members, and the table behind the second. A parser is known by its
// implementation alone.
struct Object {
  void** own = nullptr;
  void* implementation = nullptr;
  void** functions = nullptr;
  Table own_table = {};
  Table table = {};
  const FakeTensor* tensor = nullptr;
  std::string text = {};  // Of a plan.
  std::int64_t batch = 0;
  const float* input = nullptr;
  float* output = nullptr;
};

Object& self(void* implementation) {
  return *reinterpret_cast<Object*>(static_cast<char*>(implementation) - 2 * sizeof(void*));
}

template <typename Function>
void set(Object& object, int slot, Function function) {
  object.table.at(static_cast<std::size_t>(slot)) = reinterpret_cast<void*>(+function);
}

Object* make() {
  auto* const made = new Object;
  made->own_table.fill(reinterpret_cast<void*>(&unknown_place));
  made->table.fill(reinterpret_cast<void*>(&unknown_place));
  made->own_table.at(trt::kDestroy) = reinterpret_cast<void*>(+[](Object* object) {
    --state.alive;
    delete object;
  });
  made->own = made->own_table.data();
  made->functions = made->table.data();
  made->implementation = &made->functions;
  ++state.alive;
  return made;
}

// One that the library keeps: nobody destroys it.
Object& make_kept() {
  static std::vector<std::unique_ptr<Object>> all;
  --state.alive;
  return *all.emplace_back(make());
}

Extents extents_of(const std::vector<std::int64_t>& vector) {
  Extents extents{.count = static_cast<std::int32_t>(vector.size())};
  std::ranges::copy(vector, extents.extent.begin());
  return extents;
}

Object* tensor_object(const FakeTensor& tensor) {
  Object& made = make_kept();
  made.tensor = &tensor;
  set(made, slots().tensor.getName, [](void* that) { return self(that).tensor->name.c_str(); });
  set(made, slots().tensor.getType, [](void* that) { return self(that).tensor->type; });
  set(made, slots().tensor.getDimensions,
      [](void* that) { return extents_of(self(that).tensor->extents); });
  return &made;
}

Object* make_network(void* /*builder*/, std::uint32_t flags) {
  state.network_flags = flags;
  Object* const made = make();
  const auto& at = slots().network;
  set(*made, at.getNbLayers, [](void*) { return state.layers; });
  set(*made, at.getNbInputs, [](void*) { return static_cast<std::int32_t>(state.inputs.size()); });
  set(*made, at.getNbOutputs,
      [](void*) { return static_cast<std::int32_t>(state.outputs.size()); });
  set(*made, at.getInput, [](void*, std::int32_t i) {
    return tensor_object(state.inputs.at(static_cast<std::size_t>(i)));
  });
  set(*made, at.getOutput, [](void*, std::int32_t i) {
    return tensor_object(state.outputs.at(static_cast<std::size_t>(i)));
  });
  return made;
}

// Those that are handed out are those that were given, and the number of builds since.
Object* make_timings(void* /*config*/, const void* bytes, std::size_t size) {
  const std::string given(static_cast<const char*>(bytes), size);
  if (!given.empty() && !given.starts_with("times")) return refuse();
  state.timings = given.empty() ? "times" : given;
  Object* const made = make();
  set(*made, slots().timing_cache.serialize, [](void*) {
    Object* const memory = make();
    memory->text = state.timings;
    set(*memory, slots().memory.data, [](void* that) { return self(that).text.c_str(); });
    set(*memory, slots().memory.size, [](void* that) { return self(that).text.size(); });
    return memory;
  });
  return made;
}

Object* make_config(void* /*builder*/) {
  Object* const made = make();
  const auto& at = slots().config;
  set(*made, at.setFlag, [](void*, std::int32_t flag) { state.tf32 |= flag == trt::kTf32; });
  set(*made, at.clearFlag, [](void*, std::int32_t flag) { state.tf32 &= flag != trt::kTf32; });
  set(*made, at.setProfilingVerbosity, [](void*, std::int32_t value) { state.verbosity = value; });
  set(*made, at.createTimingCache, &make_timings);
  set(*made, at.setTimingCache, [](void*, const void*, bool ignore_mismatch) {
    return state.takes_timings && !ignore_mismatch;
  });
  set(*made, at.addOptimizationProfile, [](void*, const void*) { return state.takes_profile - 1; });
  if (at.setComputeCapability == trt::kNone) return made;
  set(*made, at.setNbComputeCapabilities, [](void*, std::int32_t count) { return count == 1; });
  set(*made, at.setComputeCapability, [](void*, std::int32_t capability, std::int32_t index) {
    state.capability = capability;
    if (!state.takes_capability) tell(1, state.error);
    return state.takes_capability && index == 0;
  });
  return made;
}

Object* make_profile(void* /*builder*/) {
  Object& made = make_kept();
  state.profile.assign(3, {});
  set(made, slots().profile.setDimensions,
      [](void*, const char* name, std::int32_t selector, const Extents* extents) {
        state.profile.at(static_cast<std::size_t>(selector)) = extents->vector();
        return name == state.inputs.front().name;
      });
  return &made;
}

Object* make_plan(void* /*builder*/, void* /*network*/, void* /*config*/) {
  ++state.builds_begun;
  if (!state.timings.empty()) state.timings += '+';
  tell(4, state.line);
  if (!state.builds) return refuse();
  Object* const made = make();
  const std::int64_t fixed = state.inputs.front().extents.front();
  made->text = trt::test::kPlanText + std::to_string(fixed > 0 ? fixed : state.profile[0].front());
  set(*made, slots().memory.data, [](void* that) { return self(that).text.c_str(); });
  set(*made, slots().memory.size, [](void* that) { return self(that).text.size(); });
  return made;
}

bool is_input(const char* name) {
  return name == state.inputs.front().name;
}

Object* make_context(void* engine, std::int32_t strategy) {
  if (!state.makes_context || strategy != trt::kStaticMemory) return refuse();
  Object* const made = make();
  made->batch = self(engine).batch;
  const auto& at = slots().context;
  set(*made, at.setInputShape, [](void* that, const char* name, const Extents* extents) {
    return is_input(name) && extents->extent[0] == self(that).batch;
  });
  set(*made, at.getTensorShape, [](void* that, const char* name) {
    std::vector<std::int64_t> extents =
        is_input(name) ? state.inputs.front().extents : state.outputs.front().extents;
    extents.front() = self(that).batch;
    return extents_of(extents);
  });
  set(*made, at.setTensorAddress, [](void* that, const char* name, void* address) {
    if (is_input(name)) {
      self(that).input = static_cast<const float*>(address);
    } else {
      self(that).output = static_cast<float*>(address);
    }
    return true;
  });
  set(*made, at.enqueueV3, [](void* that, void* stream) {
    const Object& context = self(that);
    if (state.enqueue(stream, context.batch, context.input, context.output)) return true;
    tell(1, state.error);
    return false;
  });
  return made;
}

Object* make_inspector(void* /*engine*/) {
  Object* const made = make();
  set(*made, slots().inspector.setExecutionContext, [](void*, const void*) { return true; });
  set(*made, slots().inspector.getEngineInformation, [](void*, std::int32_t format) {
    return format == trt::kJson ? state.account.c_str() : nullptr;
  });
  return made;
}

Object* make_engine(void* /*runtime*/, const void* blob, std::size_t size) {
  const std::string_view text(static_cast<const char*>(blob), size);
  const std::string_view begin = trt::test::kPlanText;
  const bool users = text == trt::test::kUsersPlan;
  if (!text.starts_with(begin) && !users) return refuse();
  if (state.refused_plans > 0) {
    --state.refused_plans;
    return refuse();
  }
  Object* const made = make();
  made->batch = users ? 1 : std::atoll(std::string(text.substr(begin.size())).c_str());
  const auto& at = slots().engine;
  set(*made, at.createExecutionContext, &make_context);
  set(*made, at.createEngineInspector, &make_inspector);
  set(*made, at.getNbIOTensors,
      [](void*) { return static_cast<std::int32_t>(state.inputs.size() + state.outputs.size()); });
  set(*made, at.getIOTensorName, [](void*, std::int32_t i) {
    return (i == 0 ? state.inputs : state.outputs).front().name.c_str();
  });
  set(*made, at.getTensorIOMode,
      [](void*, const char* name) { return is_input(name) ? trt::kInput : trt::kInput + 1; });
  set(*made, at.getTensorShape, [](void*, const char* name) {
    return extents_of((is_input(name) ? state.inputs : state.outputs).front().extents);
  });
  set(*made, at.getDeviceMemorySize, [](void*) { return state.execution_bytes; });
  set(*made, at.getTensorDataType, [](void*, const char* name) {
    return (is_input(name) ? state.inputs : state.outputs).front().type;
  });
  return made;
}

}  // namespace

extern "C" {

FakeTensorRt* fake_tensorrt() {
  return &state;
}

std::int32_t getInferLibVersion() {
  return state.version;
}

int getNvOnnxParserVersion() {
  return 200;
}

void* createInferBuilder_INTERNAL(void* receiver, std::int32_t version) {
  logger = receiver;
  if (!state.makes_builder || version != state.version) return refuse();
  Object* const made = make();
  const auto& at = slots().builder;
  set(*made, at.createBuilderConfig, &make_config);
  set(*made, at.createNetworkV2, &make_network);
  set(*made, at.createOptimizationProfile, &make_profile);
  set(*made, at.buildSerializedNetwork, &make_plan);
  return made;
}

void* createInferRuntime_INTERNAL(void* receiver, std::int32_t /*version*/) {
  logger = receiver;
  if (!state.makes_runtime) return refuse();
  Object* const made = make();
  set(*made, slots().runtime.deserializeCudaEngine, &make_engine);
  return made;
}

void* createNvOnnxParser_INTERNAL(void* /*network*/, void* /*receiver*/, int version) {
  if (version != 200) return nullptr;
  Object* const made = make();
  const auto& at = slots().parser;
  set(*made, at.parse, [](void*, const void*, std::size_t, const char* path) {
    state.model_path = path == nullptr ? "" : path;
    if (!state.parses) tell(1, state.error);
    return state.parses;
  });
  set(*made, at.getNbErrors, [](void*) { return state.parser_error.empty() ? 0 : 1; });
  set(*made, at.getError, [](void*, int) {
    Object& error = make_kept();
    set(error, slots().parser_error.desc, [](void*) { return state.parser_error.c_str(); });
    set(error, slots().parser_error.nodeName, [](void*) { return "second"; });
    set(error, slots().parser_error.nodeOperator, [](void*) { return "Conv"; });
    return error.implementation;
  });
  set(*made, at.destroy, [](void* that) {
    --state.alive;
    delete &self(that);
  });
  return made->implementation;
}

}  // extern "C"
