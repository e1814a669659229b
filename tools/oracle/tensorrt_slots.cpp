// Holds runtimes/shared/tensorrt/slots.h and logger.h against NVIDIA's headers of one version: the
// indices of functions (a pointer to a virtual member function holds its index; Itanium C++ ABI,
// 2.3), where an object keeps its implementation, the values of enumerations. For developers who
// have the headers; an empty cuda_runtime_api.h with CUDA's two types does for CUDA's.
//
//   g++ -std=c++20 -w -I src -I runtimes -isystem HEADERS -isystem CUDA [-DRTX] \
//       tools/oracle/tensorrt_slots.cpp runtimes/shared/tensorrt/slots.cpp -o slots && ./slots
//
// They are in the Rust crates trtx-sys (0.9: TensorRT 11.4, TensorRT-RTX 1.5 to 1.7; 0.5: 10.16).
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>

#include <NvInfer.h>
#include <NvOnnxParser.h>

#include "shared/tensorrt/logger.h"
#include "shared/tensorrt/slots.h"

namespace {

namespace ours = edgebench::tensorrt;
using namespace nvinfer1;
using namespace nvinfer1::apiv;

#if NV_TENSORRT_MAJOR == 10
constexpr ours::Layout kLayout = ours::Layout::tensorrt_10;
using Receiver = ours::Receiver10;
#else
constexpr ours::Layout kLayout = ours::Layout::tensorrt_11;
using Receiver = ours::Receiver11;
#endif

int held = 0;
int wrong = 0;

void hold(const char* name, long long expected, long long found) {
  ++held;
  if (found == expected) return;
  std::printf("%s is %lld, not %lld\n", name, found, expected);
  ++wrong;
}

template <typename Member>
long long bits_of(Member member) {
  long long bits = 0;
  std::memcpy(&bits, &member, sizeof bits);
  return bits;
}

template <typename Member>
long long slot_of(Member member) {
  return (bits_of(member) - 1) / static_cast<long long>(sizeof(void*));
}

// The implementation is behind the object's own table.
template <typename Class>
struct Reach : Class {
  static long long place() { return bits_of(&Reach::mImpl); }
};

#define HOLD(part, Class, name) hold(#Class "::" #name, slots.part.name, slot_of(&Class::name))
#define HOLD_PLACE(Class) hold(#Class, sizeof(void*), Reach<Class>::place())
#define HOLD_VALUE(value, name) hold(#name, value, static_cast<long long>(name))

void hold_building(const ours::Slots& slots) {
  HOLD(builder, VBuilder, createBuilderConfig);
  HOLD(builder, VBuilder, createNetworkV2);
  HOLD(builder, VBuilder, createOptimizationProfile);
  HOLD(builder, VBuilder, buildSerializedNetwork);
  HOLD(config, VBuilderConfig, setFlag);
  HOLD(config, VBuilderConfig, clearFlag);
  HOLD(config, VBuilderConfig, setProfilingVerbosity);
  HOLD(config, VBuilderConfig, addOptimizationProfile);
  HOLD(config, VBuilderConfig, createTimingCache);
  HOLD(config, VBuilderConfig, setTimingCache);
  HOLD(timing_cache, VTimingCache, serialize);
#ifdef RTX
  HOLD(config, VBuilderConfig, setNbComputeCapabilities);
  HOLD(config, VBuilderConfig, setComputeCapability);
  HOLD_VALUE(ours::kThisDevice, ComputeCapability::kCURRENT);
#endif
  HOLD(network, VNetworkDefinition, getNbLayers);
  HOLD(network, VNetworkDefinition, getNbInputs);
  HOLD(network, VNetworkDefinition, getInput);
  HOLD(network, VNetworkDefinition, getNbOutputs);
  HOLD(network, VNetworkDefinition, getOutput);
  HOLD(tensor, VTensor, getName);
  HOLD(tensor, VTensor, getDimensions);
  HOLD(tensor, VTensor, getType);
  HOLD(profile, VOptimizationProfile, setDimensions);
  HOLD(memory, VHostMemory, data);
  HOLD(memory, VHostMemory, size);
  HOLD_PLACE(IBuilder);
  HOLD_PLACE(IBuilderConfig);
  HOLD_PLACE(INetworkDefinition);
  HOLD_PLACE(ITensor);
  HOLD_PLACE(IOptimizationProfile);
  HOLD_PLACE(IHostMemory);
  HOLD_PLACE(ITimingCache);
}

void hold_running(const ours::Slots& slots) {
  using Deserialise = ICudaEngine* (VRuntime::*)(void const*, std::size_t) noexcept;
  hold("VRuntime::deserializeCudaEngine", slots.runtime.deserializeCudaEngine,
       slot_of(static_cast<Deserialise>(&VRuntime::deserializeCudaEngine)));
  using Make = IExecutionContext* (VCudaEngine::*)(ExecutionContextAllocationStrategy) noexcept;
  hold("VCudaEngine::createExecutionContext", slots.engine.createExecutionContext,
       slot_of(static_cast<Make>(&VCudaEngine::createExecutionContext)));
  HOLD(engine, VCudaEngine, createEngineInspector);
  HOLD(engine, VCudaEngine, getTensorDataType);
  HOLD(engine, VCudaEngine, getTensorIOMode);
  HOLD(engine, VCudaEngine, getNbIOTensors);
  HOLD(engine, VCudaEngine, getIOTensorName);
  HOLD(engine, VCudaEngine, getTensorShape);
#if NV_TENSORRT_MAJOR == 10
  HOLD(engine, VCudaEngine, getDeviceMemorySize);
#else
  hold("VCudaEngine::getDeviceMemorySizeV2", slots.engine.getDeviceMemorySize,
       slot_of(&VCudaEngine::getDeviceMemorySizeV2));
#endif
  HOLD(context, VExecutionContext, setInputShape);
  HOLD(context, VExecutionContext, getTensorShape);
  HOLD(context, VExecutionContext, setTensorAddress);
  HOLD(context, VExecutionContext, enqueueV3);
  HOLD(inspector, VEngineInspector, setExecutionContext);
  HOLD(inspector, VEngineInspector, getEngineInformation);
  HOLD_PLACE(IRuntime);
  HOLD_PLACE(ICudaEngine);
  HOLD_PLACE(IExecutionContext);
  HOLD_PLACE(IEngineInspector);
}

void hold_parser(const ours::Slots& slots) {
  HOLD(parser, nvonnxparser::IParser, parse);
  HOLD(parser, nvonnxparser::IParser, getNbErrors);
  HOLD(parser, nvonnxparser::IParser, getError);
  // A destructor has no pointer: it stands behind clearErrors(), the deleting one second.
  hold("IParser::~IParser", slots.parser.destroy, slot_of(&nvonnxparser::IParser::clearErrors) + 2);
  HOLD(parser_error, nvonnxparser::IParserError, desc);
  HOLD(parser_error, nvonnxparser::IParserError, nodeName);
  HOLD(parser_error, nvonnxparser::IParserError, nodeOperator);
}

void hold_the_rest() {
  hold("ILogger::log", slot_of(&Receiver::log), slot_of(&ILogger::log));
  hold("InterfaceInfo", sizeof(ours::InterfaceInfo), sizeof(InterfaceInfo));
  hold("Dims64", sizeof(ours::Extents), sizeof(Dims64));
  HOLD_VALUE(ours::kFloat, DataType::kFLOAT);
  HOLD_VALUE(ours::kHalf, DataType::kHALF);
  HOLD_VALUE(ours::kInt8, DataType::kINT8);
#if NV_TENSORRT_MAJOR == 10
  HOLD_VALUE(ours::kStronglyTyped, NetworkDefinitionCreationFlag::kSTRONGLY_TYPED);
#endif
  HOLD_VALUE(ours::kTf32, BuilderFlag::kTF32);
  HOLD_VALUE(ours::kDetailed, ProfilingVerbosity::kDETAILED);
  HOLD_VALUE(ours::kJson, LayerInformationFormat::kJSON);
  HOLD_VALUE(ours::kInput, TensorIOMode::kINPUT);
  HOLD_VALUE(ours::kSelectors[0], OptProfileSelector::kMIN);
  HOLD_VALUE(ours::kSelectors[1], OptProfileSelector::kOPT);
  HOLD_VALUE(ours::kSelectors[2], OptProfileSelector::kMAX);
  HOLD_VALUE(ours::kStaticMemory, ExecutionContextAllocationStrategy::kSTATIC);
}

}  // namespace

int main() {
  const ours::Slots& slots = ours::slots_of(kLayout);
  hold_building(slots);
  hold_running(slots);
  hold_parser(slots);
  hold_the_rest();
  std::printf("%d.%d: %d of %d hold\n", NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, held - wrong, held);
  return wrong == 0 ? 0 : 1;
}
