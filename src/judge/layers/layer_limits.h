// What keeps a layer from being faster: the processor's arithmetic, or the cache or the memory that
// its values are read from. The model is Williams, Waterman and Patterson's (docs/ROOFLINE.md), per
// layer.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "record/candidate.h"
#include "record/run.h"

namespace edgebench::judge {

// Of an inference, of all images of its batch.
struct LayerWork {
  double macs = 0;
  // The least that is moved, in bytes: each input, output and weight once. Nothing where the type
  // does not tell how wide a value is.
  std::optional<double> bytes;
  std::optional<runtime::Arithmetic> arithmetic;
};

struct LayerLimits {
  LayerWork work;
  double macs_per_second = 0;        // That were achieved.
  std::optional<double> peak_share;  // Of the most that the processor multiplies on these threads.
  std::optional<double> read_share;  // Of the most that is read from where the values fit in.
  std::string read_from;             // "L2", "L3" or "memory"; empty: not known.
  // What takes longer at its best: "arithmetic" or `read_from`; empty where one is not known.
  std::string bound;
};

// Of layers that one kernel computes, ascending: what is between them need not be moved.
LayerWork layer_work(std::span<const record::NetworkLayer> network,
                     std::span<const std::size_t> layers, int batch,
                     const std::optional<runtime::Arithmetic>& arithmetic);

// Without a roofline of the candidate's threads, and on a device, only the multiply-adds a second.
LayerLimits layer_limits(const LayerWork& work, double time_ns, const record::Candidate& candidate,
                         std::span<const record::Roofline> rooflines);

}  // namespace edgebench::judge
