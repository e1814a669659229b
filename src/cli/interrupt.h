// Ctrl-C, or a terminal that is closed: the first signal ends a run after the step under way, the
// second one ends the program.
#pragma once

#include <atomic>

namespace edgebench::cli {

// From now on SIGINT, SIGTERM and SIGHUP set what is returned, once; the next one has its usual
// effect. A SIGHUP that was ignored when the program began, as under nohup, stays so.
const std::atomic<bool>& stop_after_step();

}  // namespace edgebench::cli
