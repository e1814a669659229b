// Ctrl-C: the first one ends a run after the step under way, the second one ends the program.
#pragma once

#include <atomic>

namespace edgebench::cli {

// From now on SIGINT and SIGTERM set what is returned, once; the next one has its usual effect.
const std::atomic<bool>& stop_after_step();

}  // namespace edgebench::cli
