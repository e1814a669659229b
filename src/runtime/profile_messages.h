// What the coordinator and a worker say to each other of times by layer; the rest of what they say
// is in protocol.h. Times are nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "runtime/layer_profiler.h"
#include "runtime/protocol.h"

namespace edgebench::runtime {

constexpr auto names_of(KernelRole) {
  return named<KernelRole>({{KernelRole::layer, "layer"},
                            {KernelRole::activation, "activation"},
                            {KernelRole::addition, "addition"},
                            {KernelRole::pooling, "pooling"},
                            {KernelRole::input_conversion, "input_conversion"},
                            {KernelRole::reorder, "reorder"},
                            {KernelRole::requantise, "requantise"},
                            {KernelRole::other, "other"}});
}

}  // namespace edgebench::runtime

namespace edgebench {

template <>
struct FieldList<runtime::ProfiledKernel> {
  using ProfiledKernel = runtime::ProfiledKernel;
  static constexpr void fields(const auto& visit) {
    visit(optional("node", &ProfiledKernel::node), optional("layers", &ProfiledKernel::layers),
          if_any("kind", &ProfiledKernel::kind), required("role", &ProfiledKernel::role),
          required("arithmetic", &ProfiledKernel::arithmetic),
          optional("kernel", &ProfiledKernel::kernel));
  }
};

template <>
struct FieldList<runtime::KernelTimes> {
  using KernelTimes = runtime::KernelTimes;
  static constexpr void fields(const auto& visit) {
    visit(optional("kernels", &KernelTimes::kernels), optional("rows_ns", &KernelTimes::rows_ns),
          if_any("runs_in_row", &KernelTimes::runs_in_row),
          optional("spans_ns", &KernelTimes::spans_ns),
          optional("clock_ns", &KernelTimes::clock_ns),
          if_any("left_out_runs", &KernelTimes::left_out_runs));
  }
};

}  // namespace edgebench

namespace edgebench::runtime {

// --- profile_open: make the profiler of the open session, and run it once ------------------------

struct ProfileOpened {
  std::int64_t open_ns = 0;  // Of making it, and its first inference.
  std::string why_none;      // A sentence where there can be no times; empty: there can.

  static constexpr void fields(const auto& visit) {
    visit(required("open_ns", &ProfileOpened::open_ns),
          required("why_none", &ProfileOpened::why_none));
  }
};

// --- profile_slice: an inference that is not counted, then pairs of a plain and a profiled one
// ----

struct ProfileSliceCommand {
  std::size_t pairs = 1;
  std::size_t first_image = 0;  // The crop to begin with; every candidate begins a slice alike.
  bool warming = false;         // To warm up: nothing of it counts.

  static constexpr void fields(const auto& visit) {
    visit(required("pairs", &ProfileSliceCommand::pairs),
          required("first_image", &ProfileSliceCommand::first_image),
          required("warming", &ProfileSliceCommand::warming));
  }
};
// By the worker's clock, in order; each as long as there are pairs.
struct ProfileSlice {
  std::vector<std::int64_t> plain_ns;
  std::vector<std::int64_t> profiled_ns;

  static constexpr void fields(const auto& visit) {
    visit(required("plain_ns", &ProfileSlice::plain_ns),
          required("profiled_ns", &ProfileSlice::profiled_ns));
  }
};

// --- profile_take: what the profiler has seen; the answer is a KernelTimes -----------------------

struct ProfileTaken {
  KernelTimes times;

  static constexpr void fields(const auto& visit) { visit(inlined(&ProfileTaken::times)); }
};

}  // namespace edgebench::runtime
