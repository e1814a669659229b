// The library behind fake_driver.h. What is queued on a stream waits in a list until somebody waits
// for the stream: whoever forgets to wait reads old values.

#include "fake_driver.h"

#include <cstdlib>
#include <cstring>
#include <functional>
#include <set>
#include <utility>

namespace edgebench::cuda::test {

struct Work {
  double microseconds = 0;
  std::function<void()> act;
};

}  // namespace edgebench::cuda::test

namespace cuda = edgebench::cuda;
using cuda::test::FakeDriver;
using cuda::test::Work;

namespace {

constexpr int kInvalidValue = 1;
constexpr int kInvalidContext = 201;
constexpr int kNotReady = 600;
constexpr int kCapturing = 900;

FakeDriver state;
std::set<void*> pinned_memory;
double clock_us = 0;
thread_local cuda::ContextHandle current = nullptr;

// The driver's answer to a call that works on a device.
int answer() {
  if (current == nullptr) return kInvalidContext;
  if (state.good_calls > 0) {
    --state.good_calls;
    return cuda::kSuccess;
  }
  return std::exchange(state.next_result, cuda::kSuccess);
}

bool is_device(int device) {
  return device >= 0 && device < static_cast<int>(state.devices.size());
}

const cuda::test::FakeDevice& device_of(int device) {
  return state.devices[static_cast<std::size_t>(device)];
}

int copy_text(char* to, int bytes, const std::string& text) {
  std::strncpy(to, text.c_str(), static_cast<std::size_t>(bytes));
  return cuda::kSuccess;
}

}  // namespace

struct cuda::ContextObject {};

struct cuda::StreamObject {
  std::vector<Work> queue;
  bool captures = false;
  std::vector<Work> captured;

  void push(double microseconds, std::function<void()> act) {
    (captures ? captured : queue).push_back({microseconds, std::move(act)});
  }
};

struct cuda::EventObject {
  double reached_us = -1;
};

struct cuda::GraphObject {
  std::vector<Work> works;
};

struct cuda::GraphExecObject {
  std::vector<Work> works;
};

namespace {

cuda::ContextObject the_context;

int queue_copy(cuda::StreamHandle stream, void* to, const void* from, std::size_t bytes,
               const void* host) {
  const int result = answer();
  if (result != cuda::kSuccess) return result;
  if (!pinned_memory.contains(const_cast<void*>(host))) ++state.pageable_copies;
  stream->push(static_cast<double>(bytes) / cuda::test::kBytesPerMicrosecond,
               [=] { std::memcpy(to, from, bytes); });
  return cuda::kSuccess;
}

// Makes an object of the kind and counts it.
template <typename Object, typename... Parts>
int make(Object** object, int& count, Parts... parts) {
  const int result = answer();
  if (result != cuda::kSuccess) return result;
  *object = new Object{parts...};
  ++count;
  return cuda::kSuccess;
}

template <typename Object>
int destroy(Object* object, int& count) {
  delete object;
  --count;
  return cuda::kSuccess;
}

}  // namespace

extern "C" {

FakeDriver* fake_driver() {
  return &state;
}

void fake_kernel(cuda::StreamHandle stream, double microseconds, std::function<void()> work) {
  stream->push(microseconds, std::move(work));
}

int cuInit(unsigned flags) {
  return flags == 0 ? state.init_result : kInvalidValue;
}

int cuDriverGetVersion(int* version) {
  *version = state.cuda_version;
  return cuda::kSuccess;
}

int cuGetErrorName(int result, const char** name) {
  if (result == cuda::kNoDevice) *name = "CUDA_ERROR_NO_DEVICE";
  if (result == cuda::kUnknown) *name = "CUDA_ERROR_UNKNOWN";
  if (result == kInvalidValue) *name = "CUDA_ERROR_INVALID_VALUE";
  return result == 12345 ? kInvalidValue : cuda::kSuccess;
}

int cuDeviceGetCount(int* count) {
  *count = static_cast<int>(state.devices.size());
  return cuda::kSuccess;
}

int cuDeviceGet(int* device, int index) {
  *device = index;
  return is_device(index) ? cuda::kSuccess : kInvalidValue;
}

int cuDeviceGetName(char* name, int bytes, int device) {
  return copy_text(name, bytes, device_of(device).name);
}

int cuDeviceGetPCIBusId(char* id, int bytes, int device) {
  return copy_text(id, bytes, "0000:0" + std::to_string(device) + ":00.0");
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int /*device*/) {
  *bytes = std::size_t{141} << 30;
  return cuda::kSuccess;
}

int cuDeviceGetAttribute(int* value, int attribute, int device) {
  if (attribute == cuda::kCapabilityMajor) *value = device_of(device).capability.first;
  if (attribute == cuda::kCapabilityMinor) *value = device_of(device).capability.second;
  if (attribute == cuda::kMultiprocessorCount) *value = device_of(device).multiprocessors;
  return cuda::kSuccess;
}

int cuDevicePrimaryCtxSetFlags_v2(int device, unsigned flags) {
  state.primary_flags = flags;
  return is_device(device) ? cuda::kSuccess : kInvalidValue;
}

int cuDevicePrimaryCtxGetState(int /*device*/, unsigned* flags, int* active) {
  *flags = state.primary_flags;
  *active = state.retained > 0 ? 1 : 0;
  return cuda::kSuccess;
}

int cuDevicePrimaryCtxRetain(cuda::ContextHandle* context, int device) {
  if (state.retain_result != cuda::kSuccess) return state.retain_result;
  *context = &the_context;
  ++state.retained;
  state.last_retained = device;
  return cuda::kSuccess;
}

int cuDevicePrimaryCtxRelease_v2(int /*device*/) {
  --state.retained;
  return cuda::kSuccess;
}

int cuCtxSetCurrent(cuda::ContextHandle context) {
  current = context;
  return answer();
}

int cuMemGetInfo_v2(std::size_t* free_bytes, std::size_t* total_bytes) {
  *free_bytes = state.devices.front().free_bytes;
  *total_bytes = std::size_t{141} << 30;
  return answer();
}

int cuMemHostAlloc(void** memory, std::size_t bytes, unsigned /*flags*/) {
  const int result = answer();
  if (result != cuda::kSuccess) return result;
  *memory = std::malloc(bytes);
  std::memset(*memory, 0x5A, bytes);
  pinned_memory.insert(*memory);
  ++state.pinned;
  return cuda::kSuccess;
}

int cuMemFreeHost(void* memory) {
  pinned_memory.erase(memory);
  std::free(memory);
  --state.pinned;
  return cuda::kSuccess;
}

int cuMemAlloc_v2(cuda::DeviceAddress* address, std::size_t bytes) {
  const int result = answer();
  if (result != cuda::kSuccess) return result;
  *address = reinterpret_cast<cuda::DeviceAddress>(std::calloc(1, bytes));
  ++state.device_memories;
  return cuda::kSuccess;
}

int cuMemFree_v2(cuda::DeviceAddress address) {
  std::free(reinterpret_cast<void*>(address));
  --state.device_memories;
  return cuda::kSuccess;
}

int cuMemcpyHtoDAsync_v2(cuda::DeviceAddress to, const void* from, std::size_t bytes,
                         cuda::StreamHandle stream) {
  return queue_copy(stream, reinterpret_cast<void*>(to), from, bytes, from);
}

int cuMemcpyDtoHAsync_v2(void* to, cuda::DeviceAddress from, std::size_t bytes,
                         cuda::StreamHandle stream) {
  return queue_copy(stream, to, reinterpret_cast<const void*>(from), bytes, to);
}

int cuMemcpyDtoDAsync_v2(cuda::DeviceAddress to, cuda::DeviceAddress from, std::size_t bytes,
                         cuda::StreamHandle stream) {
  const int result = answer();
  if (result != cuda::kSuccess) return result;
  stream->push(static_cast<double>(bytes) / cuda::test::kBytesPerMicrosecond, [=] {
    std::memcpy(reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), bytes);
  });
  return cuda::kSuccess;
}

int cuStreamCreate(cuda::StreamHandle* stream, unsigned flags) {
  return flags == cuda::kStreamNonBlocking ? make(stream, state.streams) : kInvalidValue;
}

int cuStreamDestroy_v2(cuda::StreamHandle stream) {
  return destroy(stream, state.streams);
}

int cuStreamSynchronize(cuda::StreamHandle stream) {
  if (stream->captures) return kCapturing;
  for (const Work& work : std::exchange(stream->queue, {})) {
    clock_us += work.microseconds;
    work.act();
  }
  return answer();
}

int cuStreamBeginCapture_v2(cuda::StreamHandle stream, int mode) {
  if (mode != cuda::kCaptureThreadLocal) return kInvalidValue;
  stream->captures = true;
  return answer();
}

int cuStreamEndCapture(cuda::StreamHandle stream, cuda::GraphHandle* graph) {
  stream->captures = false;
  return make(graph, state.graphs, std::exchange(stream->captured, {}));
}

int cuGraphInstantiateWithFlags(cuda::GraphExecHandle* exec, cuda::GraphHandle graph,
                                unsigned long long flags) {
  return flags == 0 ? make(exec, state.executables, graph->works) : kInvalidValue;
}

int cuGraphLaunch(cuda::GraphExecHandle exec, cuda::StreamHandle stream) {
  for (const Work& work : exec->works) stream->push(work.microseconds, work.act);
  return answer();
}

int cuGraphExecDestroy(cuda::GraphExecHandle exec) {
  return destroy(exec, state.executables);
}

int cuGraphDestroy(cuda::GraphHandle graph) {
  return destroy(graph, state.graphs);
}

int cuEventCreate(cuda::EventHandle* event, unsigned flags) {
  return flags == 0 ? make(event, state.events) : kInvalidValue;
}

int cuEventRecord(cuda::EventHandle event, cuda::StreamHandle stream) {
  stream->push(0, [event] { event->reached_us = clock_us; });
  return answer();
}

int cuEventElapsedTime(float* milliseconds, cuda::EventHandle start, cuda::EventHandle end) {
  if (start->reached_us < 0 || end->reached_us < 0) return kNotReady;
  *milliseconds = static_cast<float>((end->reached_us - start->reached_us) / 1000);
  return cuda::kSuccess;
}

int cuEventDestroy_v2(cuda::EventHandle event) {
  return destroy(event, state.events);
}

}  // extern "C"
