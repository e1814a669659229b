// How long each kernel of an inference takes, by the runtime's own profiler. It is asked in
// launches of their own, after all that is timed, so it may slow the session down. Which layer of
// the network a kernel computes is not decided here: the record keeps what the runtime says, and
// src/judge/layers reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/runtime.h"

namespace edgebench::runtime {

// What a kernel is for. Only `layer` multiplies by weights; `activation` is one that is not fused
// into its layer, `input_conversion` and `reorder` change the layout or the type of values,
// `requantise` goes between floats and integers.
enum class KernelRole {
  layer,
  activation,
  addition,
  pooling,
  input_conversion,
  reorder,
  requantise,
  other
};

struct ProfiledKernel {
  std::string node;                 // As the runtime calls it, nothing stripped; may be empty.
  std::vector<std::string> layers;  // As executed_layers() would call it; several: one kernel for
                                    // all of them; none: the runtime has kept no name.
  std::optional<LayerKind> kind;    // Of role `layer`.
  KernelRole role = KernelRole::other;
  Arithmetic arithmetic = Arithmetic::other;
  std::string kernel;  // The runtime's name for the code that ran.

  bool operator==(const ProfiledKernel&) const = default;
};

struct KernelTimes {
  std::vector<ProfiledKernel> kernels;  // In order of execution.
  // A row an inference, a time a kernel.
  std::vector<std::vector<std::int64_t>> rows_ns;
  std::int64_t runs_in_row = 1;  // More: a row is the mean of so many inferences.
  // Of each row, from the beginning of the first kernel to the end of the last one; empty where
  // the runtime does not tell.
  std::vector<std::int64_t> spans_ns;
  std::int64_t clock_ns = 1;      // The resolution of all these times, which may be cut off to it.
  std::size_t left_out_runs = 0;  // Inferences that ran other kernels than the first.

  bool operator==(const KernelTimes&) const = default;
};

// What of it does not fit together, "has 3 times of 4 kernels in a row"; empty: nothing.
std::string fault_of(const KernelTimes& times);

// Made by Session::layer_profiler(), and gone before its session.
class LayerProfiler {
 public:
  virtual ~LayerProfiler() = default;
  // The batch's input, as Session::input(): it may be the session's own.
  virtual std::span<std::byte> input() = 0;
  // One inference that is profiled, as Session::run() otherwise.
  virtual void run() = 0;
  // The inferences until now were to warm up: their times do not count.
  virtual void settled() = 0;
  // Of all inferences since. Called once, at the end; throws std::runtime_error where there is
  // nothing that can be told.
  virtual KernelTimes take() = 0;
};

}  // namespace edgebench::runtime
