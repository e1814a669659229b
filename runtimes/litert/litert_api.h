// The part of LiteRT's C interface that we use. The wheel has no headers; these declarations hold
// for version 2.3.0 and no other: between 2.1.4 and 2.1.6 functions took on another parameter under
// the same name, so check_library() must come before the first call. It is called by the runtime's
// constructor.
// Source: github.com/google-ai-edge/LiteRT, litert/c/*.h, and calls of the library itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace edgebench::litert {

inline constexpr std::string_view kLibraryVersion = "2.3.0";

// Opaque objects of the library.
struct Environment;
struct Model;
struct Signature;
struct Tensor;
struct Options;
struct OpaqueOptions;
struct LibraryModel;  // Compiled; ours is CompiledModel.
struct BufferRequirements;
struct TensorBuffer;
struct Profiler;

using Status = int;  // 0 is success.

struct EnvironmentOption {
  int tag = 0;
  alignas(8) int type = 0;  // Of `value`, which is a union in the library.
  std::int64_t value = 0;
};
inline constexpr int kAutoRegisterAccelerators = 24;  // Value: a mask, 1 is the CPU.
inline constexpr int kMinLoggerSeverity = 25;
inline constexpr int kIntegerOption = 2;

struct TensorLayout {
  unsigned rank : 7;
  bool has_strides : 1;
  std::int32_t dimensions[8];
  std::uint32_t strides[8];
};

struct RankedTensorType {
  int element = 0;
  TensorLayout layout = {};
};

static_assert(sizeof(EnvironmentOption) == 24 && sizeof(TensorLayout) == 68 &&
              sizeof(RankedTensorType) == 72);

struct MemoryUsage {
  std::size_t total_bytes;
  std::size_t in_use_bytes;
  std::size_t private_bytes;
};

struct ProfilerEvent {
  const char* tag;
  int type;
  std::uint64_t start_us;
  std::uint64_t duration_us;
  MemoryUsage begin_memory;
  MemoryUsage end_memory;
  std::uint64_t metadata[2];
  int source;
};
inline constexpr int kOtherEvent = 1;
inline constexpr int kOperatorEvent = 2;          // LiteRT's own kernel.
inline constexpr int kDelegateOperatorEvent = 8;  // A kernel of a delegate, which XNNPACK is.

inline constexpr int kCpu = 1;         // In masks of accelerators.
inline constexpr int kHostMemory = 1;  // A kind of buffer.
inline constexpr int kLockForReading = 0;
inline constexpr int kLockForWriting = 1;
inline constexpr std::size_t kOnly = 0;  // The index of the only signature, input or output.

// NOLINTBEGIN(readability-identifier-naming): the library's names.
extern "C" {
Status LiteRtCreateEnvironment(int options, const EnvironmentOption* option, Environment** made);
void LiteRtDestroyEnvironment(Environment* environment);

Status LiteRtCreateModelFromFile(Environment* environment, const char* path, Model** made);
void LiteRtDestroyModel(Model* model);
Status LiteRtGetModelSignature(Model* model, std::size_t index, Signature** signature);
Status LiteRtGetSignatureInputTensorByIndex(Signature* signature, std::size_t index,
                                            Tensor** tensor);
Status LiteRtGetSignatureOutputTensorByIndex(Signature* signature, std::size_t index,
                                             Tensor** tensor);
Status LiteRtGetRankedTensorType(Tensor* tensor, RankedTensorType* type);

Status LiteRtCreateOptions(Options** made);
void LiteRtDestroyOptions(Options* options);
Status LiteRtSetOptionsHardwareAccelerators(Options* options, int mask);
Status LiteRtCreateOpaqueOptions(const char* identifier, void* payload, void (*free)(void*),
                                 OpaqueOptions** made);
Status LiteRtAddOpaqueOptions(Options* options, OpaqueOptions* added);  // Takes `added` over.

Status LiteRtCreateCompiledModel(Environment* environment, Model* model, Options* options,
                                 LibraryModel** made);
void LiteRtDestroyCompiledModel(LibraryModel* model);
Status LiteRtCompiledModelResizeInputTensorNonStrict(LibraryModel* model, std::size_t signature,
                                                     std::size_t input, const int* dimensions,
                                                     std::size_t rank);
Status LiteRtGetCompiledModelInputTensorLayout(LibraryModel* model, std::size_t signature,
                                               std::size_t input, TensorLayout* layout);
Status LiteRtGetCompiledModelOutputTensorLayouts(LibraryModel* model, std::size_t signature,
                                                 std::size_t layouts, TensorLayout* layout,
                                                 bool update_allocation);
Status LiteRtGetCompiledModelInputBufferRequirements(LibraryModel* model, std::size_t signature,
                                                     std::size_t input,
                                                     BufferRequirements** requirements);
Status LiteRtGetCompiledModelOutputBufferRequirements(LibraryModel* model, std::size_t signature,
                                                      std::size_t output,
                                                      BufferRequirements** requirements);
Status LiteRtRunCompiledModel(LibraryModel* model, std::size_t signature, std::size_t inputs,
                              TensorBuffer** input, std::size_t outputs, TensorBuffer** output);
Status LiteRtCompiledModelIsFullyAccelerated(LibraryModel* model, bool* answer);

Status LiteRtCreateManagedTensorBufferFromRequirements(Environment* environment,
                                                       const RankedTensorType* type,
                                                       BufferRequirements* requirements,
                                                       TensorBuffer** made);
Status LiteRtCreateManagedTensorBuffer(Environment* environment, int kind,
                                       const RankedTensorType* type, std::size_t bytes,
                                       TensorBuffer** made);
void LiteRtDestroyTensorBuffer(TensorBuffer* buffer);
Status LiteRtGetTensorBufferPackedSize(TensorBuffer* buffer, std::size_t* bytes);
Status LiteRtLockTensorBuffer(TensorBuffer* buffer, void** memory, int mode);
Status LiteRtUnlockTensorBuffer(TensorBuffer* buffer);

Status LiteRtCompiledModelGetProfiler(LibraryModel* model, Profiler** profiler);
Status LiteRtStartProfiler(Profiler* profiler);
Status LiteRtStopProfiler(Profiler* profiler);
Status LiteRtResetProfiler(Profiler* profiler);
Status LiteRtGetNumProfilerEvents(Profiler* profiler, int* events);
Status LiteRtGetProfilerEvents(Profiler* profiler, int events, ProfilerEvent* event);
}
// NOLINTEND(readability-identifier-naming)

template <auto destroy>
struct Destroyer {
  template <typename Object>
  void operator()(Object* object) const {
    destroy(object);
  }
};
using EnvironmentHandle = std::unique_ptr<Environment, Destroyer<LiteRtDestroyEnvironment>>;
using ModelHandle = std::unique_ptr<Model, Destroyer<LiteRtDestroyModel>>;
using OptionsHandle = std::unique_ptr<Options, Destroyer<LiteRtDestroyOptions>>;
using LibraryModelHandle = std::unique_ptr<LibraryModel, Destroyer<LiteRtDestroyCompiledModel>>;
using TensorBufferHandle = std::unique_ptr<TensorBuffer, Destroyer<LiteRtDestroyTensorBuffer>>;

// The file that the process has mapped as libLiteRt.so.
std::string library_path();

// Throws std::runtime_error if that file is not the library of kLibraryVersion.
void check_library();
// The same of any file.
void check_library(const std::string& path);

// Throws std::runtime_error "LiteRT cannot <action>: <status>" unless the status is success;
// runtime::Unsupported and std::bad_alloc where the status says so.
void check(Status status, std::string_view action);

}  // namespace edgebench::litert
