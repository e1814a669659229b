// Which operators ran and when: XNNPACK tells of its own, and the library of its kernels, to
// whoever traces events.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <executorch/runtime/core/event_tracer.h>

namespace edgebench::executorch {

// What the library calls a kernel of its own: "native_call_add.out".
inline constexpr std::string_view kKernelCall = "native_call_";

struct TracedOperator {
  std::string name;  // "Convolution (NHWC, F32) IGEMM #1" of XNNPACK, "native_call_add.out".
  std::int64_t start_ns = 0;
  std::int64_t time_ns = 0;  // Of XNNPACK's in whole microseconds.
  bool operator==(const TracedOperator&) const = default;
};

std::vector<std::string> names_of(std::span<const TracedOperator> operators);

class OperatorTrace final : public ::executorch::runtime::EventTracer {
 public:
  // Until stop(), what is executed is kept, in order.
  void start();
  std::vector<TracedOperator> stop();

  // Called by the library for each operator of a delegate.
  void log_profiling_delegate(const char* name,
                              ::executorch::runtime::DelegateDebugIntId delegate_debug_index,
                              et_timestamp_t start_time, et_timestamp_t end_time,
                              const void* metadata, size_t metadata_len) override;
  // Called around each kernel that is not delegated, and around much else.
  ::executorch::runtime::EventTracerEntry start_profiling(
      const char* name, ::executorch::runtime::ChainID chain_id,
      ::executorch::runtime::DebugHandle debug_handle) override;
  void end_profiling(::executorch::runtime::EventTracerEntry entry) override;

  // What else an event tracer may be told is of no account.
  void create_event_block(const char*) override {}
  ::executorch::runtime::EventTracerEntry start_profiling_delegate(
      const char*, ::executorch::runtime::DelegateDebugIntId) override {
    return {};
  }
  void end_profiling_delegate(::executorch::runtime::EventTracerEntry, const void*,
                              size_t) override {}
  void track_allocation(::executorch::runtime::AllocatorID, size_t) override {}
  ::executorch::runtime::AllocatorID track_allocator(const char*) override { return 0; }
  ::executorch::runtime::Result<bool> log_evalue(const ::executorch::runtime::EValue&,
                                                 ::executorch::runtime::LoggedEValueType) override {
    return false;
  }
  ::executorch::runtime::Result<bool> log_intermediate_output_delegate(
      const char*, ::executorch::runtime::DelegateDebugIntId,
      const ::executorch::aten::Tensor&) override {
    return false;
  }
  ::executorch::runtime::Result<bool> log_intermediate_output_delegate(
      const char*, ::executorch::runtime::DelegateDebugIntId,
      const ::executorch::runtime::ArrayRef<::executorch::aten::Tensor>) override {
    return false;
  }
  ::executorch::runtime::Result<bool> log_intermediate_output_delegate(
      const char*, ::executorch::runtime::DelegateDebugIntId, const int&) override {
    return false;
  }
  ::executorch::runtime::Result<bool> log_intermediate_output_delegate(
      const char*, ::executorch::runtime::DelegateDebugIntId, const bool&) override {
    return false;
  }
  ::executorch::runtime::Result<bool> log_intermediate_output_delegate(
      const char*, ::executorch::runtime::DelegateDebugIntId, const double&) override {
    return false;
  }
  void set_delegation_intermediate_output_filter(
      ::executorch::runtime::EventTracerFilterBase*) override {}

 private:
  bool recording_ = false;
  std::vector<TracedOperator> operators_;
};

}  // namespace edgebench::executorch
