#include "shared/tensorrt/slots.h"

namespace edgebench::tensorrt {
namespace {

// Held against the headers of 10.16.
constexpr Slots kTensorRt10 = {
    .builder = {.createBuilderConfig = 7,
                .createNetworkV2 = 8,
                .createOptimizationProfile = 9,
                .buildSerializedNetwork = 14},
    .config = {.setFlag = 11,
               .clearFlag = 10,
               .setProfilingVerbosity = 27,
               .addOptimizationProfile = 25,
               .createTimingCache = 40,
               .setTimingCache = 41,
               .setNbComputeCapabilities = kNone,
               .setComputeCapability = kNone},
    .network =
        {.getNbLayers = 12, .getNbInputs = 14, .getInput = 15, .getNbOutputs = 16, .getOutput = 17},
    .tensor = {.getName = 3, .getDimensions = 5, .getType = 7},
    .profile = {.setDimensions = 2},
    .memory = {.data = 2, .size = 3},
    .timing_cache = {.serialize = 2},
    .runtime = {.deserializeCudaEngine = 3},
    .engine = {.createExecutionContext = 5,
               .createEngineInspector = 18,
               .getTensorDataType = 20,
               .getTensorIOMode = 23,
               .getNbIOTensors = 30,
               .getIOTensorName = 31,
               .getTensorShape = 19,
               .getDeviceMemorySize = 7},
    .context = {.setInputShape = 21, .getTensorShape = 22, .setTensorAddress = 24, .enqueueV3 = 37},
    .inspector = {.setExecutionContext = 3, .getEngineInformation = 6},
    .parser = {.parse = 0, .getNbErrors = 5, .getError = 6, .destroy = 9},
    .parser_error = {.desc = 1, .nodeName = 6, .nodeOperator = 7}};

// Held against the headers of 11.4 and of TensorRT-RTX 1.5, 1.6 and 1.7.
constexpr Slots kTensorRt11 = {
    .builder = {.createBuilderConfig = 5,
                .createNetworkV2 = 6,
                .createOptimizationProfile = 7,
                .buildSerializedNetwork = 11},
    .config = {.setFlag = 9,
               .clearFlag = 8,
               .setProfilingVerbosity = 25,
               .addOptimizationProfile = 23,
               .createTimingCache = 29,
               .setTimingCache = 30,
               .setNbComputeCapabilities = 55,
               .setComputeCapability = 57},
    .network =
        {.getNbLayers = 12, .getNbInputs = 14, .getInput = 15, .getNbOutputs = 16, .getOutput = 17},
    .tensor = {.getName = 3, .getDimensions = 5, .getType = 6},
    .profile = {.setDimensions = 2},
    .memory = {.data = 2, .size = 3},
    .timing_cache = {.serialize = 2},
    .runtime = {.deserializeCudaEngine = 3},
    .engine = {.createExecutionContext = 5,
               .createEngineInspector = 14,
               .getTensorDataType = 16,
               .getTensorIOMode = 19,
               .getNbIOTensors = 26,
               .getIOTensorName = 27,
               .getTensorShape = 15,
               .getDeviceMemorySize = 44},
    .context = {.setInputShape = 20, .getTensorShape = 21, .setTensorAddress = 23, .enqueueV3 = 36},
    .inspector = {.setExecutionContext = 3, .getEngineInformation = 6},
    .parser = {.parse = 0, .getNbErrors = 3, .getError = 4, .destroy = 7},
    .parser_error = {.desc = 1, .nodeName = 6, .nodeOperator = 7}};

}  // namespace

const Slots& slots_of(Layout layout) {
  return layout == Layout::tensorrt_10 ? kTensorRt10 : kTensorRt11;
}

std::vector<std::int64_t> Extents::vector() const {
  if (count < 0 || count > static_cast<std::int32_t>(extent.size())) return {};
  return {extent.begin(), extent.begin() + count};
}

}  // namespace edgebench::tensorrt
