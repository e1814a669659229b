#include "ort_api.h"

#include <new>
#include <stdexcept>

#include "messages.h"
#include "runtime/runtime.h"

namespace edgebench::onnxruntime {
namespace {

// The table's version whose header the slots were read off. Any later library has it.
constexpr std::uint32_t kTableVersion = 25;

// What the library's only exported function returns: the way in.
struct ApiBase {
  const Entry* (*get_table)(std::uint32_t version);
  const char* (*get_version)();
};

bool is_want_of_memory(const std::string& message) {
  return message.find("bad_alloc") != std::string::npos ||
         message.find("bad allocation") != std::string::npos ||
         message.find("Failed to allocate memory") != std::string::npos;
}

}  // namespace

extern "C" const ApiBase* OrtGetApiBase() noexcept;

const Entry* table() {
  static const Entry* const entries = OrtGetApiBase()->get_table(kTableVersion);
  if (entries == nullptr) {
    throw std::runtime_error("ONNX Runtime " + library_version() + " is too old; edgebench needs " +
                             kExpectedVersion + ": make sdk");
  }
  return entries;
}

std::string library_version() {
  return OrtGetApiBase()->get_version();
}

void check(Status* status) {
  if (status == nullptr) return;
  const std::unique_ptr<Status, Releaser<kReleaseStatus>> owned(status);
  const std::string message = function(kGetErrorMessage)(status);
  if (is_want_of_memory(message)) throw std::bad_alloc();
  if (const std::string lack = lack_in(message, library_version()); !lack.empty()) {
    throw runtime::Unsupported(lack);
  }
  if (function(kGetErrorCode)(status) == kErrorNotImplemented) {
    throw runtime::Unsupported(words_in(message));
  }
  throw std::runtime_error(fault_in(message));
}

}  // namespace edgebench::onnxruntime
