// How long each kernel of a candidate took, measured in launches of their own after the rounds.
// docs/RESULT_SCHEMA.md describes every field.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "record/attempt.h"
#include "runtime/profile_messages.h"

namespace edgebench::record {

// One launch of one candidate.
struct LayerTimes {
  static constexpr std::string_view kind = "layers";
  Attempt attempt;
  int launch = 0;            // From 1.
  std::string why_none;      // Why there are no times; empty: there are, or it is not ok.
  std::int64_t open_ns = 0;  // Of making the profiler, and its first inference.
  // Pairs of inferences by the worker's clock: one without and one with the profiler.
  std::vector<std::int64_t> plain_ns;
  std::vector<std::int64_t> profiled_ns;
  runtime::KernelTimes times;

  bool has_times() const { return !times.rows_ns.empty(); }

  static constexpr void fields(const auto& visit) {
    visit(inlined(&LayerTimes::attempt), required("launch", &LayerTimes::launch),
          if_any("why_none", &LayerTimes::why_none), optional("open_ns", &LayerTimes::open_ns),
          if_any("plain_ns", &LayerTimes::plain_ns),
          if_any("profiled_ns", &LayerTimes::profiled_ns), inlined(&LayerTimes::times));
  }
};

// A candidate that no time was left for, or that cannot be profiled whatever its runtime.
struct LeftOut {
  std::string candidate;
  std::string reason;  // A sentence.

  static constexpr void fields(const auto& visit) {
    visit(required("candidate", &LeftOut::candidate), required("reason", &LeftOut::reason));
  }
};

// The end of all these launches.
struct LayersEnd {
  static constexpr std::string_view kind = "layers_end";
  std::int64_t elapsed_ns = 0;  // That they took.
  std::int64_t allowed_ns = 0;  // That they were given.
  std::vector<LeftOut> left_out;

  static constexpr void fields(const auto& visit) {
    visit(required("elapsed_ns", &LayersEnd::elapsed_ns),
          required("allowed_ns", &LayersEnd::allowed_ns),
          optional("left_out", &LayersEnd::left_out));
  }
};

}  // namespace edgebench::record
