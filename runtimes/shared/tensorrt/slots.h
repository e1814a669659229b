// Where TensorRT's functions are. Its C++ interface is classes with virtual functions, which the
// library makes and we only call. NVIDIA ships the headers with the SDK alone, which no registry of
// packages serves as it is; and TensorRT 10 lays the classes out in another way than TensorRT 11
// and TensorRT-RTX, so that one set of headers serves one of them. So a function is its index in
// the table of virtual functions, as the C++ ABI of Linux (Itanium) defines it, and its signature,
// as NVIDIA documents it. docs/decisions/0014-tensorrt-without-its-headers.md has the reasons;
// tools/oracle/tensorrt_slots.cpp holds all of it against the headers of any version.
//
// An object that the library hands out is two pointers: its own table, which has nothing but the
// destructor, and its implementation, whose table has the rest. Parsers and their errors have one.
// Source: docs.nvidia.com/deeplearning/tensorrt, C++ API; itanium-cxx-abi.github.io, 2.5.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace edgebench::tensorrt {

// Indices of the functions in use, by class.
struct Slots {
  struct Builder {
    int createBuilderConfig, createNetworkV2, createOptimizationProfile, buildSerializedNetwork;
  } builder;
  struct Config {
    int setFlag, clearFlag, setProfilingVerbosity, addOptimizationProfile;
    int createTimingCache, setTimingCache;  // TensorRT-RTX has them and does nothing.
    // Of TensorRT-RTX alone, which builds for devices that are not there; else kNone.
    int setNbComputeCapabilities, setComputeCapability;
  } config;
  struct Network {
    int getNbLayers, getNbInputs, getInput, getNbOutputs, getOutput;
  } network;
  struct Tensor {
    int getName, getDimensions, getType;
  } tensor;
  struct Profile {
    int setDimensions;
  } profile;
  struct Memory {
    int data, size;
  } memory;
  struct TimingCache {
    int serialize;
  } timing_cache;
  struct Runtime {
    int deserializeCudaEngine;
  } runtime;
  struct Engine {
    int createExecutionContext, createEngineInspector, getTensorDataType, getTensorIOMode;
    int getNbIOTensors, getIOTensorName, getTensorShape;
    // Of version 11 getDeviceMemorySizeV2(), which 10.0 lacks; 11 lacks the other.
    int getDeviceMemorySize;
  } engine;
  struct Context {
    int setInputShape, getTensorShape, setTensorAddress, enqueueV3;
  } context;
  struct Inspector {
    int setExecutionContext, getEngineInformation;
  } inspector;
  struct Parser {
    int parse, getNbErrors, getError, destroy;
  } parser;
  struct ParserError {
    int desc, nodeName, nodeOperator;
  } parser_error;
};

inline constexpr int kNone = -1;
// Of the deleting destructor, in every object that we destroy but a parser.
inline constexpr int kDestroy = 1;

// How a library lays its classes out.
enum class Layout {
  tensorrt_10,
  tensorrt_11,  // And TensorRT-RTX from 1.5 on.
};

const Slots& slots_of(Layout layout);

// Values of the library's enumerations, the same in every version that has them.
inline constexpr std::int32_t kFloat = 0;
inline constexpr std::int32_t kHalf = 1;
inline constexpr std::int32_t kInt8 = 2;
inline constexpr std::uint32_t kStronglyTyped = 1;  // Of version 10: 11 knows no other networks.
inline constexpr std::int32_t kTf32 = 6;
inline constexpr std::int32_t kDetailed = 2;  // Of how much the plan says about its layers.
inline constexpr std::int32_t kJson = 1;
inline constexpr std::int32_t kInput = 1;
inline constexpr std::array<std::int32_t, 3> kSelectors = {0, 1, 2};  // Least, best, most.
inline constexpr std::int32_t kStaticMemory = 0;  // A context's, allocated when it is made.
inline constexpr std::int32_t kThisDevice = 1;    // In the place of a compute capability.

// The library's Dims64.
struct Extents {
  std::int32_t count = 0;
  std::array<std::int64_t, 8> extent = {};

  std::vector<std::int64_t> vector() const;  // Empty where the count makes no sense.
};
static_assert(sizeof(Extents) == 72);

// Calls the function of an object's implementation. `object` is what the library handed out.
template <typename Result, typename... Arguments>
Result call(const void* object, int slot, Arguments... arguments) {
  void* const implementation = static_cast<void* const*>(object)[1];
  const auto* const table = *static_cast<void* const* const*>(implementation);
  using Function = Result (*)(void*, Arguments...);
  return reinterpret_cast<Function>(table[slot])(implementation, arguments...);
}

// The same of an object that has one table.
template <typename Result, typename... Arguments>
Result call_plain(const void* object, int slot, Arguments... arguments) {
  const auto* const table = *static_cast<void* const* const*>(object);
  using Function = Result (*)(const void*, Arguments...);
  return reinterpret_cast<Function>(table[slot])(object, arguments...);
}

}  // namespace edgebench::tensorrt
