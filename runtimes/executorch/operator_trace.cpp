#include "operator_trace.h"

#include <utility>

#include <executorch/runtime/platform/clock.h>
#include <executorch/runtime/platform/platform.h>

namespace edgebench::executorch {

namespace et = ::executorch::runtime;

namespace {

std::int64_t nanoseconds(et_timestamp_t ticks) {
  return static_cast<std::int64_t>(et::ticks_to_ns(ticks));
}

}  // namespace

std::vector<std::string> names_of(std::span<const TracedOperator> operators) {
  std::vector<std::string> names;
  for (const TracedOperator& one : operators) names.push_back(one.name);
  return names;
}

void OperatorTrace::start() {
  operators_.clear();
  recording_ = true;
}

std::vector<TracedOperator> OperatorTrace::stop() {
  recording_ = false;
  return std::exchange(operators_, {});
}

void OperatorTrace::log_profiling_delegate(const char* name, et::DelegateDebugIntId,
                                           et_timestamp_t start, et_timestamp_t end, const void*,
                                           size_t) {
  if (!recording_ || name == nullptr) return;
  operators_.push_back(
      {.name = name, .start_ns = nanoseconds(start), .time_ns = nanoseconds(end - start)});
}

// An entry's number is that of the kernel, from 1; 0 is what is no kernel.
et::EventTracerEntry OperatorTrace::start_profiling(const char* name, et::ChainID,
                                                    et::DebugHandle) {
  if (!recording_ || name == nullptr || !std::string_view(name).starts_with(kKernelCall)) return {};
  et::EventTracerEntry entry = {};
  entry.start_time = ::et_pal_current_ticks();
  operators_.push_back({.name = name, .start_ns = nanoseconds(entry.start_time)});
  entry.event_id = static_cast<std::int64_t>(operators_.size());
  return entry;
}

void OperatorTrace::end_profiling(et::EventTracerEntry entry) {
  const auto number = static_cast<std::size_t>(entry.event_id);
  if (!recording_ || number == 0 || number > operators_.size()) return;
  operators_[number - 1].time_ns = nanoseconds(::et_pal_current_ticks() - entry.start_time);
}

}  // namespace edgebench::executorch
