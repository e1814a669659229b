// The part of ONNX Runtime's C interface that we use. The wheel brings the library without its
// headers. That interface is one table of function pointers, and ONNX Runtime promises that the
// table only ever grows at its end: an entry keeps its index and its signature for ever. So an
// index and a signature are all a caller needs; both are read off onnxruntime_c_api.h,
// ORT_API_VERSION 25. The library is opened by hand and may be of any version from 1.17 on: what an
// older one lacks is said at the entry. What the promise does not cover is behaviour, which the
// checks of every run are for. Source: ONNX Runtime, docs/C_API_Guidelines.md and
// onnxruntime_c_api.h, version 1.25.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/enum_names.h"

namespace edgebench::onnxruntime {

// Opaque to us; the library allocates and releases them.
struct Status;
struct Environment;
struct SessionOptions;
struct NativeSession;
struct MemoryInfo;
struct Value;
struct TypeInfo;
struct TensorInfo;  // That of a TypeInfo is part of it and never released by itself.
struct RunOptions;
struct Allocator;
struct CudaOptions;

// Values of the C enumerations, as far as they are used.
inline constexpr int kLogError = 3;

// GraphOptimizationLevel. Below `all` there are no NCHWc convolutions: 2.2x slower.
enum class GraphOptimization { none = 0, basic = 1, extended = 2, all = 99 };
constexpr auto names_of(GraphOptimization) {
  return named<GraphOptimization>({{GraphOptimization::none, "none"},
                                   {GraphOptimization::basic, "basic"},
                                   {GraphOptimization::extended, "extended"},
                                   {GraphOptimization::all, "all"}});
}

inline constexpr int kElementFloat = 1;
inline constexpr int kElementUint8 = 2;
inline constexpr int kElementInt8 = 3;
inline constexpr int kElementFloat16 = 10;
inline constexpr int kDeviceAllocator = 0;
inline constexpr int kArenaAllocator = 1;
inline constexpr int kDefaultMemory = 0;
inline constexpr int kErrorNotImplemented = 9;

// One entry of the table.
template <std::size_t index, typename Signature>
struct Slot {};

inline constexpr Slot<1, int(const Status*)> kGetErrorCode;
inline constexpr Slot<2, const char*(const Status*)> kGetErrorMessage;
inline constexpr Slot<3, Status*(int log_level, const char* name, Environment**)> kCreateEnv;
inline constexpr Slot<7, Status*(const Environment*, const char* path, const SessionOptions*,
                                 NativeSession**)>
    kCreateSession;
inline constexpr Slot<9, Status*(NativeSession*, const RunOptions*, const char* const* input_names,
                                 const Value* const* inputs, std::size_t input_count,
                                 const char* const* output_names, std::size_t output_count,
                                 Value** outputs)>
    kRun;
inline constexpr Slot<10, Status*(SessionOptions**)> kCreateSessionOptions;
inline constexpr Slot<14, Status*(SessionOptions*, const char* file_prefix)> kEnableProfiling;
inline constexpr Slot<23, Status*(SessionOptions*, int level)> kSetGraphOptimizationLevel;
inline constexpr Slot<24, Status*(SessionOptions*, int threads)> kSetIntraOpThreads;
inline constexpr Slot<25, Status*(SessionOptions*, int threads)> kSetInterOpThreads;
inline constexpr Slot<30, Status*(const NativeSession*, std::size_t* count)> kGetInputCount;
inline constexpr Slot<31, Status*(const NativeSession*, std::size_t* count)> kGetOutputCount;
inline constexpr Slot<33, Status*(const NativeSession*, std::size_t, TypeInfo**)> kGetInputType;
inline constexpr Slot<34, Status*(const NativeSession*, std::size_t, TypeInfo**)> kGetOutputType;
inline constexpr Slot<36, Status*(const NativeSession*, std::size_t, Allocator*, char**)>
    kGetInputName;
inline constexpr Slot<37, Status*(const NativeSession*, std::size_t, Allocator*, char**)>
    kGetOutputName;
inline constexpr Slot<39, Status*(RunOptions**)> kCreateRunOptions;
inline constexpr Slot<49,
                      Status*(const MemoryInfo*, void* data, std::size_t bytes,
                              const std::int64_t* shape, std::size_t rank, int element, Value**)>
    kCreateTensorWithData;
inline constexpr Slot<55, Status*(const TypeInfo*, const TensorInfo**)> kCastToTensorInfo;
inline constexpr Slot<60, Status*(const TensorInfo*, int* element)> kGetElementType;
inline constexpr Slot<61, Status*(const TensorInfo*, std::size_t* rank)> kGetRank;
inline constexpr Slot<62, Status*(const TensorInfo*, std::int64_t* shape, std::size_t rank)>
    kGetShape;
// Unlike a TypeInfo's, this TensorInfo is released.
inline constexpr Slot<65, Status*(const Value*, TensorInfo**)> kGetTensorInfo;
inline constexpr Slot<68, Status*(const char* name, int allocator, int device, int memory,
                                  MemoryInfo**)>
    kCreateMemoryInfo;
inline constexpr Slot<69, Status*(int allocator, int memory, MemoryInfo**)> kCreateCpuMemoryInfo;
inline constexpr Slot<76, Status*(Allocator*, void*)> kAllocatorFree;
inline constexpr Slot<78, Status*(Allocator**)> kGetDefaultAllocator;  // Not to be released.
inline constexpr Slot<92, void(Environment*)> kReleaseEnvironment;
inline constexpr Slot<93, void(Status*)> kReleaseStatus;
inline constexpr Slot<94, void(MemoryInfo*)> kReleaseMemoryInfo;
inline constexpr Slot<95, void(NativeSession*)> kReleaseSession;
inline constexpr Slot<96, void(Value*)> kReleaseValue;
inline constexpr Slot<97, void(RunOptions*)> kReleaseRunOptions;
inline constexpr Slot<98, void(TypeInfo*)> kReleaseTypeInfo;
inline constexpr Slot<99, void(TensorInfo*)> kReleaseTensorInfo;
inline constexpr Slot<100, void(SessionOptions*)> kReleaseSessionOptions;
inline constexpr Slot<110, Status*(NativeSession*, Allocator*, char** file)> kEndProfiling;
inline constexpr Slot<125, Status*(char*** names, int* count)> kGetAvailableProviders;
inline constexpr Slot<126, Status*(char** names, int count)> kReleaseAvailableProviders;
inline constexpr Slot<130, Status*(SessionOptions*, const char* key, const char* value)>
    kAddConfigEntry;
inline constexpr Slot<165, Status*(RunOptions*, const char* key, const char* value)>
    kAddRunConfigEntry;
inline constexpr Slot<204, Status*(SessionOptions*, const CudaOptions*)> kAppendCuda;
inline constexpr Slot<205, Status*(CudaOptions**)> kCreateCudaOptions;
inline constexpr Slot<206, Status*(CudaOptions*, const char* const* keys, const char* const* values,
                                   std::size_t count)>
    kUpdateCudaOptions;
inline constexpr Slot<208, void(CudaOptions*)> kReleaseCudaOptions;
inline constexpr Slot<254, const char*()> kGetBuildInfo;
inline constexpr Slot<263, Status*(CudaOptions*, const char* key, void* value)> kUpdateCudaOption;
// From kRunProfilingVersion on.
inline constexpr Slot<415, Status*(RunOptions*, const char* file_prefix)> kEnableRunProfiling;
inline constexpr int kRunProfilingVersion = 25;

using Entry = void (*)();

// The library's table. Throws std::runtime_error if the library cannot be opened or is too old.
const Entry* table();

// Of that table: the library's minor version, at most the one that the slots were read off.
int table_version();

// Of the library that was opened, as "1.31.1". Throws std::runtime_error where none could be.
std::string library_version();

// Throws what a status says (messages.h) and releases it: runtime::Unsupported for "not
// implemented" and for models that are newer than the library, std::bad_alloc for want of memory,
// std::runtime_error otherwise.
void check(Status* status);

// The entry's function itself.
template <std::size_t index, typename Signature>
Signature* function(Slot<index, Signature>) {
  return reinterpret_cast<Signature*>(table()[index]);
}

// Calls an entry that returns a status and throws as check() does.
template <std::size_t index, typename... Parameters, typename... Arguments>
void call(Slot<index, Status*(Parameters...)> slot, Arguments&&... arguments) {
  check(function(slot)(std::forward<Arguments>(arguments)...));
}

// Releases through the entry that belongs to the type.
template <auto slot>
struct Releaser {
  template <typename T>
  void operator()(T* object) const {
    function(slot)(object);
  }
};

using EnvironmentHandle = std::unique_ptr<Environment, Releaser<kReleaseEnvironment>>;
using SessionOptionsHandle = std::unique_ptr<SessionOptions, Releaser<kReleaseSessionOptions>>;
using SessionHandle = std::unique_ptr<NativeSession, Releaser<kReleaseSession>>;
using MemoryInfoHandle = std::unique_ptr<MemoryInfo, Releaser<kReleaseMemoryInfo>>;
using RunOptionsHandle = std::unique_ptr<RunOptions, Releaser<kReleaseRunOptions>>;
using ValueHandle = std::unique_ptr<Value, Releaser<kReleaseValue>>;
using TensorInfoHandle = std::unique_ptr<TensorInfo, Releaser<kReleaseTensorInfo>>;
using TypeInfoHandle = std::unique_ptr<TypeInfo, Releaser<kReleaseTypeInfo>>;
using CudaOptionsHandle = std::unique_ptr<CudaOptions, Releaser<kReleaseCudaOptions>>;

// create<SessionHandle>(slot, arguments...): calls an entry whose last parameter receives a new
// object, and owns the object.
template <typename Handle, typename SlotType, typename... Arguments>
Handle create(SlotType slot, Arguments&&... arguments) {
  typename Handle::pointer object = nullptr;
  call(slot, std::forward<Arguments>(arguments)..., &object);
  return Handle(object);
}

}  // namespace edgebench::onnxruntime
