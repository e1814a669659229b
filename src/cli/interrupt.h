// Ctrl-C, or a terminal that is closed: the first signal ends a run after the step under way, the
// second one ends the program. A file that is cut short: the program's end, with its reason.
#pragma once

#include <atomic>

namespace edgebench::cli {

inline constexpr const char* kAfterTheSweep = "stopping after the sweep or the check under way";

// From now on SIGINT, SIGTERM and SIGHUP set what is returned, once, and tell the user what
// happens; the next one has its usual effect. A SIGHUP that was ignored when the program began, as
// under nohup, stays so. `what_happens` must stay in memory.
const std::atomic<bool>& stop_after_step(const char* what_happens = kAfterTheSweep);

// From now on a file that somebody cuts short while it is read ends the program with a sentence and
// ExitCode::bad_input. Files are mapped, so that the kernel says it by SIGBUS.
void explain_cut_files();

}  // namespace edgebench::cli
