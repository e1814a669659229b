// PyTorch has three thread pools: OpenMP's for its own kernels and oneDNN's, pthreadpool's for
// XNNPACK's and QNNPACK's, and one that runs branches of a graph beside each other.
#pragma once

#include "runtime/runtime.h"

namespace edgebench::torch_common {

// Every kernel on exactly so many threads, the calling one included; never two kernels at once.
// (at::set_num_threads() sets the first two pools.)
void set_threads(int threads);

// What PyTorch says that it uses, and how many threads the process has now.
runtime::Facts thread_facts();

}  // namespace edgebench::torch_common
