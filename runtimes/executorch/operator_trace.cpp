#include "operator_trace.h"

#include <utility>

namespace edgebench::executorch {

namespace et = ::executorch::runtime;

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
  if (recording_ && name != nullptr) names_.emplace_back(std::string("[") + name + "]");
  return {};
}

}  // namespace edgebench::executorch
