#include "model_form.h"

#include <cstdint>

namespace edgebench::onnxruntime {
namespace {

// ONNXTensorElementDataType, by its number.
std::string type_name(int element) {
  static const char* const kNames[] = {"undefined",  "float32", "uint8",  "int8",   "uint16",
                                       "int16",      "int32",   "int64",  "string", "bool",
                                       "float16",    "float64", "uint32", "uint64", "complex64",
                                       "complex128", "bfloat16"};
  const auto index = static_cast<std::size_t>(element);
  return element >= 0 && index < std::size(kNames) ? kNames[index]
                                                   : "type " + std::to_string(element);
}

template <typename CountSlot, typename NameSlot, typename TypeSlot>
std::vector<runtime::FileTensor> tensors_of(const NativeSession& session, CountSlot count_slot,
                                            NameSlot name_slot, TypeSlot type_slot) {
  std::size_t count = 0;
  call(count_slot, &session, &count);
  Allocator* allocator = nullptr;
  call(kGetDefaultAllocator, &allocator);
  std::vector<runtime::FileTensor> tensors;
  for (std::size_t i = 0; i < count; ++i) {
    char* name = nullptr;
    call(name_slot, &session, i, allocator, &name);
    std::string copy = name;
    call(kAllocatorFree, allocator, name);
    const auto type = create<TypeInfoHandle>(type_slot, &session, i);
    const TensorInfo* info = nullptr;
    call(kCastToTensorInfo, type.get(), &info);
    tensors.push_back(tensor_in(info, std::move(copy)));
  }
  return tensors;
}

}  // namespace

runtime::FileTensor tensor_in(const TensorInfo* info, std::string name) {
  if (info == nullptr) return {.name = std::move(name), .type = "no tensor", .extents = {}};
  int element = 0;
  call(kGetElementType, info, &element);
  std::size_t rank = 0;
  call(kGetRank, info, &rank);
  std::vector<std::int64_t> extents(rank);
  call(kGetShape, info, extents.data(), rank);
  return {.name = std::move(name), .type = type_name(element), .extents = std::move(extents)};
}

std::vector<runtime::FileTensor> inputs_of(const NativeSession& session) {
  return tensors_of(session, kGetInputCount, kGetInputName, kGetInputType);
}

std::vector<runtime::FileTensor> outputs_of(const NativeSession& session) {
  return tensors_of(session, kGetOutputCount, kGetOutputName, kGetOutputType);
}

// Nothing is optimised, since nothing is run.
runtime::FileForm inspect_file(const Environment& environment, const std::filesystem::path& file) {
  const auto options = create<SessionOptionsHandle>(kCreateSessionOptions);
  call(kSetGraphOptimizationLevel, options.get(), static_cast<int>(GraphOptimization::none));
  call(kSetIntraOpThreads, options.get(), 1);
  const auto session =
      create<SessionHandle>(kCreateSession, &environment, file.c_str(), options.get());
  return runtime::form_of(inputs_of(*session), outputs_of(*session));
}

}  // namespace edgebench::onnxruntime
