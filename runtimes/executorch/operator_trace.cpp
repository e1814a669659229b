#include "operator_trace.h"

#include <string_view>
#include <utility>

namespace edgebench::executorch {

namespace et = ::executorch::runtime;

// What the library calls a kernel: "native_call_add.out".
constexpr std::string_view kKernel = "native_call_";

void OperatorTrace::start() {
  names_.clear();
  recording_ = true;
}

std::vector<std::string> OperatorTrace::stop() {
  recording_ = false;
  return std::exchange(names_, {});
}

void OperatorTrace::log_profiling_delegate(const char* name, et::DelegateDebugIntId, et_timestamp_t,
                                           et_timestamp_t, const void*, size_t) {
  if (recording_ && name != nullptr) names_.emplace_back(name);
}

et::EventTracerEntry OperatorTrace::start_profiling(const char* name, et::ChainID,
                                                    et::DebugHandle) {
  if (recording_ && name != nullptr && std::string_view(name).starts_with(kKernel)) {
    names_.emplace_back(name);
  }
  return {};
}

}  // namespace edgebench::executorch
