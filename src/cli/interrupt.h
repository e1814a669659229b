// Ctrl-C, or a terminal that is closed: the first signal ends a run after the step under way, the
// second one ends the program. A file that is cut short: the program's end, with its reason.
#pragma once

#include <atomic>

namespace edgebench::cli {

// From now on SIGINT, SIGTERM and SIGHUP set what is returned, once; the next one has its usual
// effect. A SIGHUP that was ignored when the program began, as under nohup, stays so.
const std::atomic<bool>& stop_after_step();

// From now on a file that somebody cuts short while it is read ends the program with a sentence and
// ExitCode::bad_input. Files are mapped, so that the kernel says it by SIGBUS.
void explain_cut_files();

}  // namespace edgebench::cli
