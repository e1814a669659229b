// The time of each layer of one candidate: its kernels' times added up, the median over the
// inferences of a launch, then the median over the launches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/layers/layer_limits.h"
#include "record/records.h"

namespace edgebench::judge {

// In which times by layer are told.
inline constexpr std::int64_t kMicrosecond_ns = 1000;

// What was added up, of one layer or of a role.
struct KernelGroup {
  double median_ns = 0;
  // Between the launches, (largest - smallest) / median; nothing of one launch.
  std::optional<double> spread;
  std::vector<std::string> kernels;  // As the runtime calls them, each once, in order.
  std::vector<std::string> nodes;    // What the runtime calls them by in the model, likewise.
  std::vector<std::size_t> layers;  // Of the network, that they compute, ascending; of a role none.
  std::optional<runtime::Arithmetic> arithmetic;  // Of the kernel that computes them.
  std::optional<LayerLimits> limits;              // Of a layer, unless its network is a user's.
};

// A kernel that computes several layers is in the group of the first; the others have none.
struct CandidateLayers {
  std::string candidate;
  std::string why_none;  // Why there are no times, a sentence without its end; empty: there are.
  std::size_t launches = 0;
  std::size_t runs = 0;                             // Profiled inferences, of all launches.
  std::vector<std::optional<KernelGroup>> layers;   // Of each of the network's; nothing: no kernel.
  std::map<runtime::KernelRole, KernelGroup> rest;  // What is no layer's; of role `layer`: kernels
                                                    // that could not be assigned to one.
  std::size_t kernels = 0;
  std::size_t mapped = 0;    // Layers that have a kernel, alone or with others.
  std::size_t by_order = 0;  // Of them, without a name that tells.
  double sum_ns = 0;         // Of all groups: shares are of this.
  std::optional<double>
      sum_spread_ns;                 // The largest launch's sum less the smallest's; of one none.
  std::optional<double> between_ns;  // Of an inference's span, what no kernel was running.
  double plain_ns = 0;               // An inference without the profiler, in the same launches.
  double profiling_ns = 0;           // What one takes more with it.
  std::int64_t clock_ns = 1;

  bool has_times() const { return why_none.empty(); }
};

// `layers` are the network's. Of a candidate that is in no record of times, why.
CandidateLayers candidate_layers(const record::RunRecords& records, const std::string& candidate);

}  // namespace edgebench::judge
