// Which layer of the network each kernel computes, from what a runtime says of its kernels. Kept
// apart from the runtimes and from the record: a better map makes runs of before better, too.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "record/run.h"
#include "runtime/layer_profiler.h"

namespace edgebench::judge {

struct LayerMap {
  // Of each kernel the layers that it computes, ascending; empty: it is none's.
  std::vector<std::vector<std::size_t>> layers;
  std::size_t mapped = 0;    // Layers that have a kernel.
  std::size_t by_order = 0;  // Of them, those whose names did not tell: they were counted off.
};

// By name, as it is or without an ending that writers add ("features.0.0.linear"). Kernels whose
// names do not tell are counted off against the layers that are left, if there are as many and
// their kinds agree; so are all, where names would have the network run in another order. An
// activation without a name of the network's belongs to the layer before it.
LayerMap map_kernels(std::span<const record::NetworkLayer> layers,
                     std::span<const runtime::ProfiledKernel> kernels);

}  // namespace edgebench::judge
