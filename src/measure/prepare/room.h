// Room for what the coordinator computes itself: the reference's logits and the quantised network.
// Where the memory there is holds it on fewer threads only, it runs on fewer; where on none, that
// is said beforehand, instead of the kernel ending the coordinator in the middle without a word.
#pragma once

#include <cstddef>
#include <string>

#include "measure/workers/lanes.h"
#include "model/network.h"

namespace edgebench::measure {

struct MemoryNeed {
  std::size_t once_bytes = 0;
  std::size_t thread_bytes = 0;  // Of each thread.
};

// An interpreter a thread, and all logits.
MemoryNeed reference_need(const model::Network& network, std::size_t images);

// The copies of the network from its equalisation to its integers, and the histograms of its
// values; an interpreter a thread, and the gradients of a group of images. What it stores of images
// can be put on the disk (quantise/stored_values.h).
MemoryNeed quantise_need(const model::Network& network);

// As many threads as the CPUs and the memory allow. Throws InputError if the memory holds not even
// one: `what` begins the sentence ("quantising"), `instead` ends it ("leave INT8 out").
int threads_within(const MemoryNeed& need, const LaneRoom& room, const std::string& what,
                   const std::string& instead);

}  // namespace edgebench::measure
